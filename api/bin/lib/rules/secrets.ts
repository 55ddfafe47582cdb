/** The house rule that no secret stands in the project: keys of known forms, key files, and what looks like a password. */
import type { Problem, Source } from './sources.ts';

/** Written in halves where this file would be found by its own rule. */
const KEYS: [RegExp, string][] = [
  [/\bbt_[a-z2-7]{39}\b/, 'an API key of ours'],
  [/\bwhsec_[\w+/=-]{24,}/, 'the secret of a webhook'],
  [new RegExp(['-----BEGIN ', '[A-Z ]*PRIVATE KEY'].join('')), 'a private key'],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, 'a key of AWS'],
  [/\bAIza[\w-]{35}\b/, 'a key of Google'],
  [/\bgh[pousr]_\w{36,}\b|\bgithub_pat_\w{40,}\b/, 'a token of GitHub'],
  [/\bglpat-[\w-]{20,}\b/, 'a token of GitLab'],
  [/\bnpm_\w{36}\b/, 'a token of npm'],
  [/\bxox[abprs]-[\w-]{20,}/, 'a token of Slack'],
  [/\b[rs]k_live_\w{16,}\b/, 'a key of Stripe'],
  [/\bSG\.[\w-]{22}\.[\w-]{43}\b/, 'a key of SendGrid'],
  [/\beyJ[\w-]{16,}\.eyJ[\w-]{16,}\.[\w-]{16,}/, 'a signed token'],
];
const KEY_FILE = /(^|\/)(\.env(\.(?!example$)\w+)?|id_(rsa|ed25519|ecdsa)|[^/]+\.(pem|key|p12|pfx|jks))$/;
/** Something called a secret that is given a value; and a password within an address. */
const GIVEN =
  /(?:passw(?:or)?d|secret|token|api_?key|credential)\w*['"]?\s*[:=]\s*['"`]([^'"`\s$]{16,})['"`]/gi;
const IN_ADDRESS = /:\/\/[^\s:@/'"`]+:([^\s:@/'"`$]{16,})@/g;
/** Bits in each character: words and names have less, what a machine drew has more. */
const CHANCE_MIN = 4;

export function secretProblems(sources: Source[]): Problem[] {
  return sources.flatMap(({ path, text }) => {
    if (KEY_FILE.test(path)) return [{ path, message: 'a file of keys does not belong here' }];
    const found = KEYS.flatMap(([pattern, what]) => {
      const at = pattern.exec(text)?.index;
      return at === undefined ? [] : [{ at, what }];
    });
    for (const pattern of [GIVEN, IN_ADDRESS])
      for (const match of text.matchAll(pattern))
        if (chanceIn(match[1]!) >= CHANCE_MIN)
          found.push({ at: match.index, what: 'what looks like a secret' });
    return found.map(({ at, what }) => ({
      path: `${path}:${text.slice(0, at).split('\n').length}`,
      message: `${what}: secrets come by the environment or from files`,
    }));
  });
}

function chanceIn(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum - (n / text.length) * Math.log2(n / text.length), 0);
}
