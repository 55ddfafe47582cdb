import { language } from './language.ts';
import { numberText } from './format.ts';

const rules = new Intl.PluralRules(language);

/**
 * The form for a count: `plural(3, ['# lead', '# leads'])` is "3 leads". `#` is the count; `{name}` in the forms is
 * taken from `values`.
 */
export function plural(
  count: number,
  forms: readonly [one: string, other: string],
  values: Readonly<Record<string, string | number>> = {},
): string {
  const form = rules.select(count) === 'one' ? forms[0] : forms[1];
  return form.replaceAll(/#|\{(\w+)\}/g, (_, name?: string) =>
    name === undefined ? numberText(count) : String(values[name] ?? ''),
  );
}
