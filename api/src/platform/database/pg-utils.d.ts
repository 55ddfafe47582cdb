declare module 'pg/lib/utils.js' {
  const utils: {
    /** A value as PostgreSQL reads it: dates, lists and objects become text. */
    prepareValue(this: void, value: unknown): string | Buffer | null;
  };
  export default utils;
}
