import { Migration } from '@mikro-orm/migrations';

/** Who an account is at the OpenID provider: by issuer and subject, which no change of an address moves to somebody else. */
export class Oidc extends Migration {
  override name = '0017-oidc';

  override up(): void {
    this.addSql(
      // Global, as sign-ins are. One identity per provider for an account.
      `create table oidc_identities (
         issuer text not null,
         subject text not null,
         account_id uuid not null references accounts (id) on delete cascade,
         created_at timestamptz not null,
         last_used_at timestamptz not null,
         primary key (issuer, subject),
         unique (account_id, issuer))`,
    );
  }
}
