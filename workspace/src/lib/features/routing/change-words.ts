/** What an edit changed, in words. */
import { money, type MoneyAmount } from '#lib/ui/money.ts';

const fields: Record<string, string> = {
  subject: 'Subject',
  text: 'Text',
  'customer.name': 'Name',
  'customer.email': 'E-mail',
  'customer.phone': 'Phone',
  'customer.postalCode': 'Postal code',
  value: 'Value',
  priority: 'Priority',
};

interface Change {
  field: string;
  before?: unknown;
  after?: unknown;
  came?: string[];
  went?: string[];
}

/** Null for an edit of before the time line kept this, or of a customer who was erased. */
export function changesText(changes: unknown): string | null {
  if (!Array.isArray(changes) || changes.length === 0) return null;
  return (changes as Change[]).flatMap(wordsOf).join(' · ');
}

function wordsOf({ field, before, after, came = [], went = [] }: Change): string[] {
  if (field === 'tags')
    return [
      ...(came.length > 0 ? [`Tags added: ${came.join(', ')}`] : []),
      ...(went.length > 0 ? [`Tags removed: ${went.join(', ')}`] : []),
    ];
  const name = fields[field] ?? field.replace(/^attributes\./, '');
  return [name + ': ' + said(before) + ' → ' + said(after)];
}

function said(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  return typeof value === 'object' ? money(value as MoneyAmount) : String(value as string | number | boolean);
}
