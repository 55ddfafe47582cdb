export interface Sentence {
  /** Recognises the server's English. */
  pattern: RegExp;
  translated: string;
}

/** A sentence that the server writes. The build puts its translation first and keeps the English as the second. */
export function sentence(translated: string, english: string = translated): Sentence {
  const escaped = english.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`);
  return { pattern: new RegExp(`^${escaped.replaceAll(/\{(\w+)\}/g, '(?<$1>.+?)')}$`, 's'), translated };
}
