/**
 * ADF as senders really write it, made well-formed: `Tom & Jerry`, an end tag that was forgotten, an attribute without
 * quotes, words before and after the document. Only what the strict reading refused comes here. Takes no longer than
 * the text: every search goes forward, every pattern is anchored or bounded.
 */

/** A longer one is no tag but text with a bracket in it. */
const TAG_CHARACTERS_MAX = 1_000;
/** What ADF has inside a prospect, in which nothing can be but text: the next element ends it, said or not. */
const LEAVES = new Set(
  (
    'id requestdate year make model vin stock trim doors bodystyle transmission odometer condition colorcombination ' +
    'interiorcolor exteriorcolor preference imagetag price pricecomments option optionname manufacturercode weighting ' +
    'method amount balance comments name email phone street apartment city regioncode postalcode country url service ' +
    'vendorname description earliestdate latestdate timeframe'
  ).split(' '),
);
/** Of these ADF has elements inside after all. */
for (const name of ['colorcombination', 'option', 'timeframe']) LEAVES.delete(name);
const SECTIONS = new Set(['vehicle', 'customer', 'vendor', 'provider']);
const ELEMENTS = new Set([
  ...LEAVES,
  ...SECTIONS,
  ...['adf', 'prospect', 'contact', 'address', 'finance', 'colorcombination', 'option', 'timeframe'],
]);

/** From `<adf` to the last `</adf>`: without what a mail program or a forwarder wrote around it. Null where it has none. */
export function adfWithin(text: string): string | null {
  const from = text.search(/<adf[\s>]/i);
  if (from === -1) return null;
  const end = text.toLowerCase().lastIndexOf('</adf>');
  return text.slice(from, end < from ? undefined : end + '</adf>'.length);
}

/** The text with every element ended, in the order in which they began, and every sign escaped that has to be. */
export function wellFormed(xml: string): string {
  const out: string[] = [];
  const open: string[] = [];
  const end = (): void => void out.push(`</${open.pop()}>`);
  const endDownTo = (stays: (name: string) => boolean): void => {
    while (open.length > 0 && !stays(open.at(-1)!)) end();
  };
  for (let at = 0; at < xml.length;) {
    const bracket = xml.indexOf('<', at);
    out.push(escaped(xml.slice(at, bracket === -1 ? undefined : bracket)));
    if (bracket === -1) break;
    const special = specialAt(xml, bracket);
    const tag = special === null ? tagAt(xml, bracket) : null;
    at = special?.end ?? tag?.end ?? bracket + 1;
    if (special !== null) out.push(special.kept);
    else if (tag === null) out.push('&lt;');
    else if (tag.ends) {
      if (open.includes(tag.name)) {
        endDownTo((name) => name === tag.name);
        end();
      }
    } else {
      const inLeaf = LEAVES.has(open.at(-1) ?? '');
      // Markup in a comment, `<br>` and the like.
      if (inLeaf && !ELEMENTS.has(tag.name)) {
        out.push(' ');
        continue;
      }
      if (inLeaf) end();
      if (tag.name === 'prospect') endDownTo((name) => name === 'adf');
      else if (SECTIONS.has(tag.name)) endDownTo((name) => name === 'prospect');
      out.push(`<${tag.name}${tag.attributes}>`);
      open.push(tag.name);
      if (tag.isEmpty) end();
    }
  }
  while (open.length > 0) end();
  return out.join('');
}

interface Tag {
  name: string;
  attributes: string;
  ends: boolean;
  isEmpty: boolean;
  /** Where the text goes on. */
  end: number;
}

function tagAt(xml: string, at: number): Tag | null {
  const close = xml.slice(at + 1, at + 1 + TAG_CHARACTERS_MAX).search(/[<>]/);
  if (close === -1 || xml[at + 1 + close] !== '>') return null;
  const inner = xml.slice(at + 1, at + 1 + close);
  const name = /^\/?([a-z][\w.:-]*)/i.exec(inner)?.[1];
  if (name === undefined) return null;
  const rest = inner.slice(inner.indexOf(name) + name.length);
  return {
    name: name.toLowerCase(),
    attributes: attributesOf(rest),
    ends: inner.startsWith('/'),
    isEmpty: /\/\s*$/.test(rest),
    end: at + close + 2,
  };
}

/** What stands in quotes, and what should; each name once. */
function attributesOf(text: string): string {
  const found = new Map<string, string>();
  const pairs = text.matchAll(
    /(?<![\w.:-])([a-z_][\w.:-]*)\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'/]+))/gi,
  );
  for (const [, name, inDouble, inSingle, bare] of pairs)
    if (!found.has(name!)) found.set(name!, inDouble ?? inSingle ?? bare ?? '');
  return [...found].map(([name, value]) => ` ${name}="${escaped(value).replaceAll('"', '&quot;')}"`).join('');
}

/** Comments and instructions go, marked text becomes escaped text. One that never ends is no such thing. */
function specialAt(xml: string, at: number): { kept: string; end: number } | null {
  for (const [begin, end] of [
    ['<![CDATA[', ']]>'],
    ['<!--', '-->'],
    ['<?', '?>'],
  ] as const) {
    if (!xml.startsWith(begin, at)) continue;
    const to = xml.indexOf(end, at + begin.length);
    // Not found once is not found later: the caller goes on behind everything.
    if (to === -1) return { kept: '', end: xml.length };
    const inner = xml.slice(at + begin.length, to);
    const kept = begin === '<![CDATA[' ? inner.replaceAll('&', '&amp;').replaceAll('<', '&lt;') : '';
    return { kept, end: to + end.length };
  }
  return null;
}

function escaped(text: string): string {
  return text
    .replaceAll(/&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-f]{1,6});)/gi, '&amp;')
    .replaceAll('<', '&lt;');
}
