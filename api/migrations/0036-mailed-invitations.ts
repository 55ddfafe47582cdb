import { Migration } from '@mikro-orm/migrations';
import { privateFunction } from './support.ts';

/** An invitation that is mailed has a second secret: only the hash of the first is kept, and the mail is written later. */
export class MailedInvitations extends Migration {
  override name = '0036-mailed-invitations';

  override up(): void {
    const statements = [
      'alter table invitations add column mailed_token_hash bytea',
      'create unique index invitations_mailed_token on invitations (mailed_token_hash) where mailed_token_hash is not null',
      'drop function baton_private.invitation(bytea)',
      ...privateFunction(
        'invitation',
        'by_hash bytea',
        `table (tenant_id uuid, id uuid, user_id uuid, account_id uuid, email text, user_name text, tenant_name text,
           has_password boolean, ends_at timestamptz)`,
        `select i.tenant_id, i.id, u.id, a.id, a.email, u.name, t.name, a.password_hash is not null, i.ends_at
           from invitations i join users u on u.tenant_id = i.tenant_id and u.id = i.user_id
           join accounts a on a.id = u.account_id join tenants t on t.id = i.tenant_id
          where (i.token_hash = by_hash or i.mailed_token_hash = by_hash)
            and i.used_at is null and u.active and t.status <> 'suspended'`,
      ),
    ];
    for (const statement of statements) this.addSql(statement);
  }
}
