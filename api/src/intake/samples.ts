import { randomBytes } from 'node:crypto';
import type { Way } from './way.ts';
import { USUAL_FORM } from './web-form.ts';

export interface Sample {
  contentType: string;
  text: string;
}

const SAID: Record<string, string> = {
  'customer.name': 'Test Person',
  'customer.firstName': 'Test',
  'customer.lastName': 'Person',
  'customer.email': 'test.person@example.com',
  'customer.phone': '+1 202 555 0143',
  'customer.postalCode': '90210',
  subject: 'Test lead',
  text: 'This is a test.',
  tags: 'test',
  value: '1200.00',
  currency: 'USD',
};

/** A message as the sender of this way in would write it. */
export function sampleOf(way: Pick<Way, 'kind' | 'secret' | 'mapping' | 'form'>): Sample {
  switch (way.kind) {
    case 'form': {
      const fields = (way.form ?? USUAL_FORM).fields.map(
        ({ field }) => [field, SAID[field] ?? 'test'] as const,
      );
      return json(Object.fromEntries(fields));
    }
    case 'google_ads':
      return json({
        lead_id: `test-${randomBytes(6).toString('hex')}`,
        user_column_data: [
          { column_id: 'FULL_NAME', column_name: 'Full Name', string_value: SAID['customer.name'] },
          { column_id: 'EMAIL', column_name: 'User Email', string_value: SAID['customer.email'] },
          { column_id: 'PHONE_NUMBER', column_name: 'User Phone', string_value: SAID['customer.phone'] },
        ],
        api_version: '1.0',
        form_id: 1,
        campaign_id: 2,
        google_key: way.secret ?? '',
        is_test: false,
      });
    case 'webhook': {
      const tree: Tree = {};
      for (const { path, field } of way.mapping)
        if (field !== 'externalId') put(tree, path.split('.'), SAID[field] ?? 'test');
      return json(tree);
    }
    case 'mailbox':
      return {
        contentType: 'message/rfc822',
        text: [
          `From: ${SAID['customer.name']} <${SAID['customer.email']}>`,
          `Subject: ${SAID['subject']}`,
          'Content-Type: text/plain; charset=utf-8',
          '',
          `${SAID['text']}`,
          `Phone: ${SAID['customer.phone']}`,
        ].join('\r\n'),
      };
  }
}

interface Tree {
  [name: string]: Tree | string;
}

function put(tree: Tree, [name, ...rest]: string[], value: string): void {
  if (name === undefined || name === '__proto__') return;
  if (rest.length === 0) {
    tree[name] ??= value;
    return;
  }
  const inner = (tree[name] ??= {});
  if (typeof inner === 'object') put(inner, rest, value);
}

function json(value: unknown): Sample {
  return { contentType: 'application/json', text: JSON.stringify(value, null, 2) };
}
