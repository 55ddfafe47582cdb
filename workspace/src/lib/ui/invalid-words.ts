/** What is wrong with an input by its own rules (`required`, `max`…), in the page's language: the browser speaks its own. */
import { numberText } from '#lib/language/format.ts';

type Checked = Pick<
  HTMLInputElement,
  'validity' | 'validationMessage' | 'type' | 'minLength' | 'min' | 'max'
>;

export function invalidWords({ validity, validationMessage, type, minLength, min, max }: Checked): string {
  const bound = (text: string): string => (type === 'number' ? numberText(Number(text)) : text);
  if (validity.valueMissing) return 'This is needed.';
  if (validity.badInput) return type === 'number' ? 'This has to be a number.' : 'This is not complete.';
  if (validity.typeMismatch)
    return type === 'email' ? 'This is no e-mail address.' : 'This is no address; it begins with https://.';
  if (validity.tooShort) return `At least ${numberText(minLength)} characters.`;
  if (validity.rangeOverflow) return `At most ${bound(max)}.`;
  if (validity.rangeUnderflow) return `At least ${bound(min)}.`;
  if (validity.stepMismatch) return 'A whole number, please.';
  return validationMessage;
}
