import type { FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';
import type { Range } from './lead-insights.service.ts';

/** Answers a file to keep: `agents_2026-11-01_2026-12-01.csv`. */
export async function sendCsv(
  reply: FastifyReply,
  name: string,
  { from, to }: Range,
  body: string | Readable,
): Promise<void> {
  const days = `${from.toISOString().slice(0, 10)}_${to.toISOString().slice(0, 10)}`;
  await reply
    .header('content-type', 'text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}_${days}.csv"`)
    .send(body);
}
