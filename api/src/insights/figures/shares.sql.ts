/**
 * The times of some subjects' buckets, of each in equal parts of the range (`Share` in times.ts). `$2` to `$3` the range, `$4`
 * buckets, `$5` in how many parts, `$6` how many of each part, `$7` subjects; rows of `w`.
 *
 * `rows` chooses columns of one table, `o` or `l`, for one `w`. Each part is looked up by itself, in the order of the
 * index: its first rows are found without the rest, and the planner can't read a whole index once for all of them, which it
 * takes for cheaper and which grows with the past.
 */
export function inShares(what: string, rows: string, at: string): string {
  const width = '(($3::timestamptz - $2::timestamptz) / w.parts)';
  return `select ${what}
    from unnest($4::int[], $5::int[], $6::int[], $7::uuid[]) w (bucket, parts, most, subject)
    cross join lateral generate_series(0, w.parts - 1) part
    cross join lateral (${rows} and ${at} >= $2::timestamptz + part * ${width}
      and ${at} < case when part + 1 = w.parts then $3::timestamptz else $2::timestamptz + (part + 1) * ${width} end
      order by ${at} limit w.most) x`;
}
