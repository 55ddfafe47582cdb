/**
 * How files for spreadsheets are written: what would be run as a formula is not, and a line's end within a cell is in quotes,
 * or what follows it would be a cell of its own.
 */
export const CSV = { escape_formulas: true, record_delimiter: 'windows', quoted_match: /[\r\n]/ } as const;
