import { Migration } from '@mikro-orm/migrations';
import { accountTables, auditTables, keyTables } from './0001-accounts.ts';
import { settingTables, tenantTables } from './0001-tenants.ts';
import { privateFunctions } from './0001-private.ts';

/** Accounts, tenants and their people, settings, keys and the audit log. */
export class Foundation extends Migration {
  override name = '0001-foundation';

  override up(): void {
    const statements = [
      ...accountTables(),
      ...tenantTables(),
      ...settingTables(),
      ...keyTables(),
      ...auditTables(),
      ...privateFunctions(),
    ];
    for (const statement of statements) this.addSql(statement);
  }
}
