import { lookupOn, privateFunction, tenantTable } from './support.ts';

/** Leads by file: the file as it came, and what became of each of its rows. Kept 90 days. */
export function importTables(): string[] {
  return [
    `create table lead_imports (
       tenant_id uuid not null references tenants (id) on delete cascade,
       id uuid not null,
       source_id uuid not null,
       file_name text not null,
       status text not null check (status in ('ready', 'running', 'done', 'undoing', 'undone')),
       raw bytea not null,
       columns text[] not null,
       row_count integer not null,
       done integer not null,
       mapping jsonb not null,
       created_by uuid not null,
       created_at timestamptz not null,
       worked_at timestamptz not null,
       primary key (tenant_id, id),
       foreign key (tenant_id, source_id) references sources (tenant_id, id) on delete cascade)`,
    'create index lead_imports_source on lead_imports (tenant_id, source_id, id)',
    `create index lead_imports_waiting on lead_imports (worked_at) where status in ('running', 'undoing')`,
    ...tenantTable('lead_imports'),
    ...lookupOn('lead_imports', 'select, delete'),
    `create table lead_import_rows (
       tenant_id uuid not null,
       import_id uuid not null,
       row_number integer not null,
       lead_id uuid,
       created boolean not null,
       errors jsonb,
       primary key (tenant_id, import_id, row_number),
       foreign key (tenant_id, import_id) references lead_imports (tenant_id, id) on delete cascade)`,
    ...tenantTable('lead_import_rows'),
    ...privateFunction(
      'waiting_imports',
      'worked_before timestamp with time zone',
      'table (tenant_id uuid, id uuid)',
      `select tenant_id, id from lead_imports where status in ('running', 'undoing') and worked_at < worked_before
        order by worked_at limit 20`,
    ),
    ...privateFunction(
      'tidy_imports',
      '',
      'void',
      `delete from lead_imports where created_at < clock_timestamp() - interval '90 days'`,
    ),
  ];
}
