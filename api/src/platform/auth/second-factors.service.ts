import { Injectable } from '@nestjs/common';
import { generateSecret, generateURI, verifySync } from 'otplib';
import { randomBytes } from 'node:crypto';
import { DB_NOW_MS } from '../clock.ts';
import { Database } from '../database/database.ts';
import { Problem } from '../problem/problem.ts';
import { base32, secretHash } from './tokens.ts';

const ISSUER = 'Baton';
/** One step to either side: a clock may be 30 s off, and a code is typed for a while. */
const TOLERANCE_SECONDS = 30;
const RECOVERY_CODES = 10;
/** 80 random bits: hashed as fast as any random secret, and still nothing to guess from the hash. */
const RECOVERY_CODE_BYTES = 10;

export interface SecondFactorState {
  enabled: boolean;
  since: string | null;
  recoveryCodesLeft: number;
}

/**
 * One-time codes of an authenticator app (TOTP, RFC 6238) beside the password, and recovery codes for a lost phone.
 * none → begun (a key is shown) → on (a code confirmed it) → none. A key that was not confirmed asks for nothing. It
 * is stored as it is, since codes are computed from it, and never leaves again.
 */
@Injectable()
export class SecondFactorsService {
  constructor(private readonly database: Database) {}

  async state(accountId: string): Promise<SecondFactorState> {
    const { rows } = await this.database.pool.query<{ confirmed_at: Date; left: number }>(
      `select confirmed_at, (select count(*)::int from recovery_codes r where r.account_id = f.account_id) as left
         from second_factors f where account_id = $1 and confirmed_at is not null`,
      [accountId],
    );
    const on = rows[0];
    return {
      enabled: on !== undefined,
      since: on?.confirmed_at.toISOString() ?? null,
      recoveryCodesLeft: on?.left ?? 0,
    };
  }

  async isOn(accountId: string): Promise<boolean> {
    const { rowCount } = await this.database.pool.query(
      'select 1 from second_factors where account_id = $1 and confirmed_at is not null',
      [accountId],
    );
    return rowCount === 1;
  }

  /** Makes a key and shows it, in place of one that was not confirmed. Throws `second_factor_on`. */
  async begin(accountId: string): Promise<{ key: string; uri: string }> {
    const key = generateSecret();
    const { rows } = await this.database.pool.query<{ email: string }>(
      `with made as (
         insert into second_factors (account_id, secret, created_at) values ($1, $2, clock_timestamp())
         on conflict (account_id) do update set secret = excluded.secret, created_at = excluded.created_at
           where second_factors.confirmed_at is null
         returning account_id)
       select a.email from made join accounts a on a.id = made.account_id`,
      [accountId, key],
    );
    const account = rows[0];
    if (account === undefined) throw new Problem('second_factor_on');
    return { key, uri: generateURI({ issuer: ISSUER, label: account.email, secret: key }) };
  }

  /** Switches it on for who can tell a code of the key, and shows the recovery codes. Throws `code_wrong`. */
  async confirm(accountId: string, code: string): Promise<string[]> {
    const begun = await this.#key(accountId, false);
    if (begun === null) throw new Problem('second_factor_off');
    const step = stepOf(begun, code);
    if (step === null) throw new Problem('code_wrong');
    const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    const { rowCount } = await this.database.pool.query(
      `with switched as (
         update second_factors set confirmed_at = clock_timestamp(), last_step = $3
          where account_id = $1 and secret = $2 and confirmed_at is null returning account_id)
       insert into recovery_codes (account_id, code_hash) select account_id, unnest($4::bytea[]) from switched`,
      [accountId, begun.secret, step, codes.map(hashOf)],
    );
    // Somebody began anew, or confirmed, in between.
    if (rowCount === 0) throw new Problem('code_wrong');
    return codes;
  }

  /** Whether the code is right, which uses it up: no code is taken twice, whoever is first. */
  async take(accountId: string, code: string): Promise<boolean> {
    const on = await this.#key(accountId, true);
    if (on === null) return false;
    const step = stepOf(on, code);
    if (step !== null) {
      const { rowCount } = await this.database.pool.query(
        'update second_factors set last_step = $2 where account_id = $1 and (last_step is null or last_step < $2)',
        [accountId, step],
      );
      return rowCount === 1;
    }
    const { rowCount } = await this.database.pool.query(
      'delete from recovery_codes where account_id = $1 and code_hash = $2',
      [accountId, hashOf(code)],
    );
    return rowCount === 1;
  }

  /** Ends it, recovery codes and all; answers whether there was one that counted. */
  async end(accountId: string): Promise<boolean> {
    const { rows } = await this.database.pool.query<{ was_on: boolean }>(
      'delete from second_factors where account_id = $1 returning confirmed_at is not null as was_on',
      [accountId],
    );
    return rows[0]?.was_on === true;
  }

  async #key(accountId: string, confirmed: boolean): Promise<KeyRow | null> {
    const { rows } = await this.database.pool.query<KeyRow>(
      `select secret, last_step, ${DB_NOW_MS} as now from second_factors where account_id = $1 and (confirmed_at is not null) = $2`,
      [accountId, confirmed],
    );
    return rows[0] ?? null;
  }
}

interface KeyRow {
  secret: string;
  last_step: string | null;
  now: number;
}

/** The time step that a code of six digits belongs to, if it is a right one now and was not taken before. */
function stepOf({ secret, last_step, now }: KeyRow, code: string): number | null {
  const token = bare(code);
  if (!/^\d{6}$/.test(token)) return null;
  const result = verifySync({
    secret,
    token,
    epoch: Math.floor(now / 1000),
    epochTolerance: TOLERANCE_SECONDS,
    ...(last_step === null ? {} : { afterTimeStep: Number(last_step) }),
  });
  return result.valid && 'timeStep' in result ? result.timeStep : null;
}

/** `abcd-efgh-ijkl-mnop` */
function newRecoveryCode(): string {
  return base32(randomBytes(RECOVERY_CODE_BYTES)).match(/.{4}/g)!.join('-');
}

function hashOf(code: string): Buffer {
  return secretHash(`recovery:${bare(code)}`);
}

/** As people type them: with spaces, dashes and capitals. */
function bare(code: string): string {
  return code.replace(/[\s-]/g, '').toLowerCase();
}
