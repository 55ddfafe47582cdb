import { z } from 'zod';
import { mapping } from './intake.ts';
import { createLeadBody } from './leads.ts';
import { id, instant, line } from './primitives.ts';

/** Leads by file: a table whose columns a mapping names. */
export const IMPORT_ROWS_MAX = 10_000;
export const IMPORT_COLUMNS_MAX = 100;
export const IMPORT_PREVIEW_ROWS = 20;
export const IMPORT_STATUSES = ['ready', 'running', 'done', 'undoing', 'undone'] as const;

export const leadImport = z
  .object({
    id,
    sourceId: id,
    fileName: z.string(),
    status: z.enum(IMPORT_STATUSES),
    columns: z.array(z.string()),
    rows: z.int(),
    /** Rows that were looked at so far. */
    done: z.int(),
    /** Of those: leads made, leads that were there already, rows that are no lead. */
    created: z.int(),
    known: z.int(),
    failed: z.int(),
    /** As it runs or ran; before that, a guess from the names of the columns. */
    mapping,
    createdAt: instant,
  })
  .meta({ id: 'LeadImport' });
export type LeadImport = z.infer<typeof leadImport>;
export const leadImports = z.object({ items: z.array(leadImport) });
export const createImportQuery = z.strictObject({ name: line(200) });
export const importMappingBody = z.strictObject({ mapping: mapping.min(1) }).meta({ id: 'ImportMapping' });

const rowErrors = z.array(z.object({ path: z.string(), message: z.string() }));
export const importPreview = z
  .object({
    /** The first rows, as they would come in. */
    rows: z.array(
      z.object({
        row: z.int(),
        lead: createLeadBody.nullable(),
        errors: rowErrors,
        /** It comes in, though not all of it where its column says. */
        warnings: rowErrors,
      }),
    ),
    /** Rows of the whole file that would fail. */
    failed: z.int(),
    /** Rows of the whole file that would come in with a warning. */
    warned: z.int(),
  })
  .meta({ id: 'ImportPreview' });
export type ImportPreview = z.infer<typeof importPreview>;
/** A row that became no lead; the first line under the columns' names is row 1. */
export const importError = z.object({ row: z.int(), errors: rowErrors }).meta({ id: 'ImportError' });
export type ImportError = z.infer<typeof importError>;
