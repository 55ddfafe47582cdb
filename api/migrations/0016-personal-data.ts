import { Migration } from '@mikro-orm/migrations';

/** Erasing what is kept of a customer: when it was done, and what it finds things by. */
export class PersonalData extends Migration {
  override name = '0016-personal-data';

  override up(): void {
    const statements = [
      'alter table customers add column erased_at timestamptz',
      // Whose lead it tells of, also where it does not lead there: whoever missed one is shown no more of it.
      'alter table notifications add column about_lead_id uuid',
      'create index score_entries_reasons on score_entries (tenant_id, lead_id) where reason is not null',
      'create index lead_import_rows_lead on lead_import_rows (tenant_id, lead_id) where lead_id is not null',
    ];
    for (const statement of statements) this.addSql(statement);
  }
}
