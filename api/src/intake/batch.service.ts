import { Injectable } from '@nestjs/common';
import { hash } from 'node:crypto';
import { BATCH_LINES_MAX, createLeadBody, type BatchLine } from '@baton/contract';
import type { Principal } from '../platform/auth/principal.ts';
import {
  IdempotencyStore,
  requestKeyOf,
  seal,
  unseal,
  type RequestKey,
} from '../platform/idempotency/idempotency.store.ts';
import { LIMITS, RateLimits } from '../platform/limits/rate-limits.ts';
import { Problem } from '../platform/problem/problem.ts';
import { toProblem } from '../platform/problem/translate.ts';
import { invalidField, parse } from '../platform/problem/validation.ts';
import { RoutingService } from '../routing/index.ts';
import { IntakeService } from './intake.service.ts';
import { parseJson } from './json.ts';

const ROUTE = 'POST /leads/batch';
/** What `POST /leads` takes of one lead. */
const LINE_BYTES_MAX = 256 * 1024;

export interface BatchAnswer {
  /** Newline-delimited JSON, a line per lead. */
  body: string;
  replayed: boolean;
}

/**
 * Many leads in one request. They wait in the routing queue together, so that they share commits; each is judged by
 * itself, and a broken line harms no other.
 *
 * An Idempotency-Key stands for the whole request. Beneath it each line has a key of its own, written in the
 * transaction of its lead: where the process died between the leads and the answer, or some lines met a full queue,
 * the same request again repeats what was done and does what was not.
 */
@Injectable()
export class BatchService {
  constructor(
    private readonly intake: IntakeService,
    private readonly routing: RoutingService,
    private readonly limits: RateLimits,
    private readonly store: IdempotencyStore,
  ) {}

  /** Throws `too_many_lines`, `too_many_requests`, `idempotency_key_reused`; what is wrong with a line is in its answer. */
  async receive(principal: Principal, text: string, header: string | undefined): Promise<BatchAnswer> {
    const lines = linesOf(text);
    await this.limits.consume(LIMITS.leads, principal.apiKeyId ?? principal.userId, lines.length);
    if (header === undefined)
      return { body: ndjson(await this.take(principal, lines, null)), replayed: false };
    const key = requestKeyOf(header, principal, ROUTE, text);
    const stored = await this.store.begin(key);
    if (stored !== null) return { body: unseal(stored.body, header), replayed: true };
    return { body: await this.once(principal, lines, key, header), replayed: false };
  }

  private async once(
    principal: Principal,
    lines: string[],
    key: RequestKey,
    header: string,
  ): Promise<string> {
    let done = false;
    try {
      const results = await this.take(principal, lines, key.key);
      const body = ndjson(results);
      // Lines that may go well another time leave the request open: it can be sent again under its key.
      if (results.every(({ status }) => status < 500)) {
        await this.store.complete(key, { status: 200, body: seal(body, header) });
        done = true;
      }
      return body;
    } finally {
      if (!done) await this.store.release(key).catch(() => undefined);
    }
  }

  private async take(principal: Principal, lines: string[], key: string | null): Promise<Line[]> {
    const work = await this.intake.works(principal.tenantId);
    const who = principal.apiKeyId ?? principal.userId;
    // Nothing waits between one line and the next: they enter the queue side by side.
    return Promise.all(
      lines.map(async (line, index): Promise<Line> => {
        try {
          if (Buffer.byteLength(line) > LINE_BYTES_MAX) throw new Problem('body_too_large');
          const input = parse(createLeadBody, parseJson(line));
          const idempotency =
            key === null ? null : { principal: who, key: hash('sha256', `${key}\n${index}`, 'base64url') };
          const { status, body } = await this.routing.submit(principal.tenantId, work(input, idempotency));
          const { id } = JSON.parse(body) as { id: string };
          return { status, text: `{"status":${status},"id":"${id}","lead":${body}}` };
        } catch (error) {
          return refused(toProblem(error));
        }
      }),
    );
  }
}

interface Line {
  status: number;
  text: string;
}

/** The lines that hold something. Throws where there is none, or there are too many. */
function linesOf(text: string): string[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  if (lines.length === 0) throw invalidField('', 'must have at least one line');
  if (lines.length > BATCH_LINES_MAX)
    throw new Problem('too_many_lines', { detail: `A batch takes ${BATCH_LINES_MAX} leads at most.` });
  return lines;
}

function refused({ status, code, options }: Problem): Line {
  const line: BatchLine = {
    status,
    code,
    ...(options.detail === undefined ? {} : { detail: options.detail }),
    ...(options.errors === undefined ? {} : { errors: options.errors }),
  };
  return { status, text: JSON.stringify(line) };
}

function ndjson(lines: Line[]): string {
  return lines.map(({ text }) => `${text}\n`).join('');
}
