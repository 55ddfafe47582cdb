/** A short letter as plain text and as simple HTML: paragraphs, facts, one link. Everything in it is data and escaped. */
export interface Letter {
  title: string;
  paragraphs: string[];
  facts?: [label: string, value: string][];
  link?: { label: string; url: string };
  /** Why one gets this. */
  footer?: string;
}

export function letterText({ title, paragraphs, facts = [], link, footer }: Letter): string {
  return [
    title,
    ...paragraphs,
    ...(facts.length === 0 ? [] : [facts.map(([label, value]) => `${label}: ${value}`).join('\n')]),
    ...(link === undefined ? [] : [`${link.label}: ${link.url}`]),
    ...(footer === undefined ? [] : [`-- \n${footer}`]),
  ].join('\n\n');
}

const FONT = 'font: 15px/1.5 system-ui, sans-serif; color: #1c1c1a';
const QUIET = 'color: #6b6a65';

export function letterHtml({ title, paragraphs, facts = [], link, footer }: Letter): string {
  const rows = facts.map(
    ([label, value]) =>
      `<tr><td style="${QUIET}; padding: 2px 16px 2px 0; vertical-align: top">${escaped(label)}</td><td>${lines(value)}</td></tr>`,
  );
  return [
    `<!doctype html><html><body style="${FONT}">`,
    `<p><strong>${escaped(title)}</strong></p>`,
    ...paragraphs.map((paragraph) => `<p>${lines(paragraph)}</p>`),
    ...(rows.length === 0 ? [] : [`<table style="${FONT}">${rows.join('')}</table>`]),
    ...(link === undefined ? [] : [`<p><a href="${escaped(link.url)}">${escaped(link.label)}</a></p>`]),
    ...(footer === undefined ? [] : [`<p style="${QUIET}; font-size: 13px">${escaped(footer)}</p>`]),
    '</body></html>',
  ].join('\n');
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}

function lines(text: string): string {
  return escaped(text).replaceAll('\n', '<br>');
}
