/** Which of the strings in the sources are texts for people. */
import { createHeuristic, defaultHeuristicOpts, type HeuristicFunc } from 'wuchale';

/** Letters at the beginning of a sentence in a script, or any letters in the markup: the library's own rule. */
const usual = createHeuristic(defaultHeuristicOpts);

/** Keys of the keyboard, headers, time zones, names of types and selectors: code compares or sends them. */
const CODE =
  /^(Arrow(Up|Down|Left|Right)|Enter|Escape|Tab|Backspace|Unreachable|[A-Z][a-z]+([A-Z][a-z]+)+|([A-Z][a-z]*|CSRF)(-[A-Z][A-Za-z]+)+|[A-Z][a-z]+\/\w+)$|^(curl |Zip: |<script|application\/|a?\[|M[\d.]+ )/;
/** Utility classes, such as `flex items-center`: no capitals, no punctuation, and one at least with a dash or bracket. */
const CLASSES = /^[a-z0-9 #:@+[\]()/.,_%&>*=!-]+$/;
const CLASS_NAME =
  /^-?@?[a-z]+(:[a-z]+)*(-[a-z0-9]+|[-:][[(])|^[a-z]+:[a-z]+$|^(block|truncate|line-through)$/;
const HYPHENATED = /^(e-mail|time-outs?|wrap-up|what-if)$/;
const CODE_CALLS =
  /^(matchMedia|socket\.|.*\.(endsWith|startsWith|includes)$|node\.querySelector|document\.querySelector|headers\.|response\.headers)/;
const CODE_ATTRIBUTES = [
  'class',
  'd',
  'href',
  'src',
  'id',
  'for',
  'autocomplete',
  'viewBox',
  'form',
  'style',
];

export const isText: HeuristicFunc = (message) => {
  const text = message.msgStr.join('\n').trim();
  const { scope, call, attribute, element } = message.details;
  // The library would make each constant with texts a derived one; the language of a page never changes.
  message.details.declaring =
    message.details.declaring === 'variable' ? undefined : message.details.declaring;
  if (call === 'word' || call === 'sentence') return 'message';
  if (scope === 'markup') return element === 'Kbd' || element === 'kbd' ? false : usual(message);
  if (attribute && CODE_ATTRIBUTES.includes(attribute)) return false;
  if (CODE.test(text) || CODE_CALLS.test(call ?? '')) return false;
  if (usual(message)) return 'message';
  // Parts of sentences begin in lower case, with a comma or with a placeholder: what has two words is one.
  const words = text.split(/\s+/);
  const classes = CLASSES.test(text) && words.some((word) => CLASS_NAME.test(word) && !HYPHENATED.test(word));
  return words.length > 1 && /\p{Ll}{2}/u.test(text) && !classes ? 'message' : false;
};
