import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings, openOffice, PATIENCE_MS, type Office } from './office.ts';
import { ADMIN } from '../../api/test/product.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice(2);
  await office.sendLead('A lead that waits');
});
afterAll(async () => {
  await office.close();
});

const PAGES: [who: string, password: string | null, paths: string[]][] = [
  ['agent1@office.test', null, ['/desk', '/leads', '/profile']],
  [
    'manager@office.test',
    null,
    [
      '/wall',
      '/wall/screens',
      '/leads',
      '/leads/new',
      '/customers',
      '/insights/leads',
      '/insights/leads?view=sources',
      '/insights/leads?view=teams',
      '/insights/leads?view=reasons',
      '/insights/leads?view=objections',
    ],
  ],
  [
    ADMIN.email,
    ADMIN.password,
    [
      '/setup',
      '/setup/users',
      '/setup/teams',
      '/setup/tags',
      '/setup/routing',
      '/setup/plans',
      '/setup/plans?plan=new',
      '/setup/sources',
      '/setup/api-keys',
      '/setup/webhooks',
      '/setup/audit',
      '/insights/what-if',
      '/partner',
    ],
  ],
];

describe('every page', () => {
  for (const [who, password, paths] of PAGES) {
    it(
      `is free of what axe finds, in both themes, wide and narrow: ${paths.join(' ')}`,
      { timeout: 3 * paths.length * PATIENCE_MS },
      async () => {
        const { page, context } = await office.signIn(who, password === null ? {} : { password });
        const findings: string[] = [];
        for (const path of paths) {
          await page.goto(`${office.product.url}${path}`);
          await page.getByRole('heading', { level: 1 }).first().waitFor();
          await page.waitForLoadState('networkidle').catch(() => undefined);
          findings.push(...(await axeFindings(page)));
          const below = await page.evaluate(
            'document.documentElement.scrollHeight - document.documentElement.clientHeight',
          );
          if ((below as number) > 0)
            findings.push(`${path}: the window scrolls by ${below as number} px beside its content`);
          await page.setViewportSize({ width: 360, height: 740 });
          const overflow = await page.evaluate(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          );
          if ((overflow as number) > 0)
            findings.push(`${path} is ${overflow as number} px wider than a phone`);
          await page.setViewportSize({ width: 1440, height: 900 });
        }
        expect(findings).toEqual([]);
        await context.close();
      },
    );
  }
});
