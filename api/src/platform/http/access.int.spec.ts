import type { ExecutionContext } from '@nestjs/common';
import { SCOPES, type KioskCreated } from '@baton/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../test/api.ts';
import { routesOf, type Route } from '../../../test/routes.ts';
import { Stage } from '../../../test/stage.ts';
import { AuthGuard } from '../auth/auth.guard.ts';
import { AuthService } from '../auth/auth.service.ts';
import { csrfTokenOf, newSecret, secretHash } from '../auth/tokens.ts';
import { CONFIG, type Config } from '../config.ts';
import { newId } from '../ids.ts';
import { Problem } from '../problem/problem.ts';

let stage: Stage;
let guard: AuthGuard;
let callers: [who: string, headers: Record<string, string>][];

const headersOf = ({ cookie, csrfToken, headers }: Caller): Record<string, string> => ({
  ...headers,
  ...(cookie === '' ? {} : { cookie, 'x-csrf-token': csrfToken }),
});

/** Somebody of each kind who may ask. */
beforeAll(async () => {
  stage = await Stage.open();
  const { app } = stage.api.running;
  guard = new AuthGuard(app.get(AuthService), app.get<Config>(CONFIG));
  const person = async (role: 'agent' | 'manager' | 'participant') =>
    headersOf((await stage.agent({ role })).caller);
  const key = async (scopes: readonly string[]) => {
    const { body } = await stage.admin.post('/api-keys', { name: 'k', scopes });
    return { authorization: `Bearer ${body.secret}` };
  };
  const { body: screen } = await stage.admin.post<KioskCreated>('/kiosks', { name: 'Hall' });
  callers = [
    ['nobody', {}],
    ['participant', await person('participant')],
    ['agent', await person('agent')],
    ['manager', await person('manager')],
    ['admin', headersOf(stage.admin)],
    ['partner', await partner()],
    ['key', await key(SCOPES)],
    ['screen', { authorization: `Bearer ${screen.token}` }],
  ];
});
afterAll(() => stage.close());

/** One who is in no tenant. */
async function partner(): Promise<Record<string, string>> {
  const [account, secret] = [newId(), newSecret()];
  const { owner } = stage;
  await owner.query(
    `insert into accounts (id, email, name, created_at) values ($1, 'p@partner.test', 'P', now())`,
    [account],
  );
  await owner.query(
    'insert into partner_accounts (partner_id, account_id) select id, $1 from partners limit 1',
    [account],
  );
  await owner.query(
    `insert into sessions (id, account_id, token_hash, created_at, seen_at, ends_at)
     values ($1, $2, $3, now(), now(), now() + interval '1 day')`,
    [newId(), account, secretHash(secret)],
  );
  return { cookie: `baton_session=${secret}`, 'x-csrf-token': csrfTokenOf(secret) };
}

/** What the guard itself says. */
async function lets(route: Route, headers: Record<string, string>): Promise<boolean> {
  const request = { method: route.verb, headers, host: '127.0.0.1' };
  const context = {
    getHandler: () => route.handler,
    getClass: () => route.controller,
    switchToHttp: () => ({ getRequest: () => request }),
  } as unknown as ExecutionContext;
  try {
    return await guard.canActivate(context);
  } catch (error) {
    if (error instanceof Problem && (error.status === 401 || error.status === 403)) return false;
    throw error;
  }
}

describe('who may call what', () => {
  /** A change of this file is a change of rights: look at it before `npm run test:only -- --project int -u access`. */
  it('is as it was last looked at, route by route', async () => {
    const lines: string[] = [];
    for (const route of routesOf(stage.api)) {
      const admitted: string[] = [];
      for (const [who, headers] of callers) if (await lets(route, headers)) admitted.push(who);
      const { scopes } = route.rule;
      const whole = admitted.includes('nobody') ? ['everybody'] : admitted;
      expect(whole, `${route.name} lets in nobody`).not.toEqual([]);
      lines.push(
        `${route.verb.padEnd(6)} ${route.path.padEnd(48)} ${whole.join(' ')}${scopes === undefined ? '' : ` (${scopes.join(' ')})`}`,
      );
    }
    await expect(`${lines.toSorted(byPath).join('\n')}\n`).toMatchFileSnapshot('./access.txt');
  });

  it('is refused to a key without the scopes', async () => {
    const { body } = await stage.admin.post('/api-keys', { name: 'less', scopes: ['tags:read'] });
    const headers = { authorization: `Bearer ${body.secret}` };
    for (const route of routesOf(stage.api)) {
      const enough = route.rule.scopes?.every((scope) => scope === 'tags:read') === true;
      expect(await lets(route, headers), route.name).toBe(route.rule.public === true || enough);
    }
  });
});

function byPath(a: string, b: string): number {
  return a.slice(7) < b.slice(7) ? -1 : 1;
}
