import { createHash } from 'node:crypto';
import type { Locale, WebForm } from '@baton/contract';
import { fieldError, FORM_TEXTS, problemText } from './form-texts.ts';
import type { Way } from './way.ts';
import { formIn, PAGE_FIELD, TRAP_FIELD } from './web-form.ts';

/** The hosted form as plain HTML: it works without a script, and nothing on it comes from elsewhere. */

const STYLE = `
:root{color-scheme:light dark}
*{box-sizing:border-box}
body{margin:0;font:16px/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}
main{max-width:32rem;margin:0 auto;padding:2rem 1rem}
p,h1{margin:0 0 1rem}
h1{font-size:1.5rem;line-height:1.2}
label{display:block;margin:0 0 .25rem;font-weight:600}
input,textarea{display:block;width:100%;margin:0 0 1rem;padding:.5rem .75rem;font:inherit;color:inherit;background:Field;border:1px solid GrayText;border-radius:.375rem}
textarea{min-height:7rem;resize:vertical}
input:focus,textarea:focus,button:focus{outline:3px solid Highlight;outline-offset:1px}
button{padding:.6rem 1.25rem;font:inherit;font-weight:600;color:#fff;background:#1d4ed8;border:0;border-radius:.375rem;cursor:pointer}
.error{margin:-.75rem 0 1rem;font-weight:600}
.error::before{content:"\\2192\\00a0"}
.trap{position:absolute;left:-9999px}
.who{font-size:.875rem}
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** The page may stand in a frame of the allowed websites; its form goes nowhere but here. */
export function formPolicy(way: Way): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${way.allowedOrigins.length === 0 ? "'none'" : way.allowedOrigins.join(' ')}`,
  ].join('; ');
}

export interface Filled {
  values: ReadonlyMap<string, string>;
  errors: readonly { path: string; message: string }[];
}

const NOTHING: Filled = { values: new Map(), errors: [] };

/** The form, empty or as somebody filled it in with what is wrong about it. */
export function formPage(way: Way, locale: Locale, filled: Filled = NOTHING): string {
  const form = formIn(locale, way.form);
  const texts = FORM_TEXTS[locale];
  const others = filled.errors.filter(({ path }) => !form.fields.some(({ field }) => field === path));
  return page(
    form.title,
    way,
    locale,
    `<h1>${text(form.title)}</h1>
${others.map(({ message }) => `<p role="alert">${text(fieldError(locale, message))}</p>`).join('\n')}
<form method="post">
${form.fields.map((field, index) => fieldHtml(field, `f${index}`, locale, filled)).join('\n')}
<div class="trap" aria-hidden="true"><label for="trap">${texts.trap}</label><input id="trap" name="${TRAP_FIELD}" tabindex="-1" autocomplete="off"></div>
<button type="submit">${texts.send}</button>
</form>`,
  );
}

export function thanksPage(way: Way, locale: Locale): string {
  const { title, thanks } = formIn(locale, way.form);
  return page(title, way, locale, `<h1>${text(title)}</h1>\n<p role="status">${text(thanks)}</p>`);
}

export function troublePage(way: Way, locale: Locale, code: string): string {
  const { notSent } = FORM_TEXTS[locale];
  return page(
    notSent,
    way,
    locale,
    `<h1>${notSent}</h1>\n<p role="alert">${text(problemText(locale, code))}</p>`,
  );
}

function page(title: string, way: Way, locale: Locale, body: string): string {
  return `<!doctype html>
<html lang="${locale}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${text(title)} · ${text(way.tenantName)}</title>
<style>${STYLE}</style></head>
<body><main>
<p class="who">${text(way.tenantName)}</p>
${body}
</main></body>
</html>`;
}

type FormField = WebForm['fields'][number];

function fieldHtml(
  { field, label, required }: FormField,
  id: string,
  locale: Locale,
  { values, errors }: Filled,
): string {
  const error = errors.find(({ path }) => path === field);
  const value = values.get(field) ?? '';
  const { type, autocomplete } = inputOf(field);
  const shared = [
    `id="${id}"`,
    `name="${text(field)}"`,
    required ? 'required' : '',
    `autocomplete="${autocomplete}"`,
    error === undefined ? '' : `aria-invalid="true" aria-describedby="${id}-error"`,
  ]
    .filter((part) => part !== '')
    .join(' ');
  const input =
    field === 'text'
      ? `<textarea ${shared} maxlength="20000">${text(value)}</textarea>`
      : `<input ${shared} type="${type}" maxlength="300" value="${text(value)}">`;
  const after =
    error === undefined
      ? ''
      : `<p class="error" id="${id}-error">${text(label)} ${text(fieldError(locale, error.message))}</p>`;
  return `<label for="${id}">${text(label)}${required ? '' : ` ${FORM_TEXTS[locale].optional}`}</label>${input}${after}`;
}

/** How a browser helps to fill a field in. */
function inputOf(field: string): { type: string; autocomplete: string } {
  switch (field) {
    case 'customer.email':
      return { type: 'email', autocomplete: 'email' };
    case 'customer.phone':
      return { type: 'tel', autocomplete: 'tel' };
    case 'customer.name':
      return { type: 'text', autocomplete: 'name' };
    case 'customer.firstName':
      return { type: 'text', autocomplete: 'given-name' };
    case 'customer.lastName':
      return { type: 'text', autocomplete: 'family-name' };
    case 'customer.postalCode':
      return { type: 'text', autocomplete: 'postal-code' };
    default:
      return { type: 'text', autocomplete: 'off' };
  }
}

/** As text within HTML or within an attribute in double quotes. */
export function text(value: string): string {
  return value.replaceAll(
    /[&<>"']/g,
    (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character] ?? '&#39;',
  );
}

/**
 * A script that puts the form where its own tag stands, in the host page's looks. It makes elements, never HTML, and
 * works under a policy that allows this script and a connection to its address.
 */
export function formScript(way: Way, locale: Locale, address: string): string {
  const { title, thanks, fields } = formIn(locale, way.form);
  const { send, optional, tryAgain, errors, problems } = FORM_TEXTS[locale];
  const facts = {
    locale,
    words: { send, optional, tryAgain, errors, problems },
    address,
    title,
    thanks,
    trap: TRAP_FIELD,
    page: PAGE_FIELD,
    fields: fields.map((field) => ({ ...field, ...inputOf(field.field) })),
  };
  return `(${EMBEDDED})(${JSON.stringify(facts)},document.currentScript);\n`;
}

const EMBEDDED = `function (form, script) {
  function make(name, attributes, text) {
    var element = document.createElement(name);
    for (var key in attributes) if (attributes[key] !== null) element.setAttribute(key, attributes[key]);
    if (text) element.textContent = text;
    return element;
  }
  var root = make('form', { class: 'baton-form', 'aria-label': form.title, lang: form.locale });
  var says = make('p', { class: 'baton-form-status', role: 'status' });
  var notes = {};
  form.fields.forEach(function (field, index) {
    var id = 'baton-' + index + '-' + Math.random().toString(36).slice(2);
    var box = make('p', { class: 'baton-form-field' });
    box.append(make('label', { for: id }, field.label + (field.required ? '' : ' ' + form.words.optional)), document.createElement('br'));
    var input = make(field.field === 'text' ? 'textarea' : 'input', {
      id: id, name: field.field, required: field.required ? '' : null, autocomplete: field.autocomplete,
      type: field.field === 'text' ? null : field.type, 'aria-describedby': id + '-note',
      maxlength: field.field === 'text' ? '20000' : '300'
    });
    notes[field.field] = make('span', { id: id + '-note', class: 'baton-form-error' });
    box.append(input, notes[field.field]);
    root.append(box);
  });
  var trap = make('input', { name: form.trap, tabindex: '-1', autocomplete: 'off', 'aria-hidden': 'true' });
  trap.style.position = 'absolute';
  trap.style.left = '-9999px';
  var button = make('button', { type: 'submit' }, form.words.send);
  root.append(trap, button, says);
  root.addEventListener('submit', function (event) {
    event.preventDefault();
    button.disabled = true;
    says.textContent = '';
    for (var name in notes) notes[name].textContent = '';
    var said = {};
    new FormData(root).forEach(function (value, name) { said[name] = value; });
    said[form.page] = location.href.slice(0, 2000);
    fetch(form.address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(said), credentials: 'omit' })
      .then(function (response) {
        if (response.ok) {
          root.replaceChildren(says);
          says.textContent = form.thanks;
          return;
        }
        return response.json().then(function (problem) {
          button.disabled = false;
          (problem.errors || []).forEach(function (error) {
            if (notes[error.path]) notes[error.path].textContent = ' ' + (form.words.errors[error.message] || error.message);
          });
          says.textContent = form.words.problems[problem.code] || form.words.tryAgain;
        });
      })
      .catch(function () {
        button.disabled = false;
        says.textContent = form.words.tryAgain;
      });
  });
  (script || document.body.lastElementChild).after(root);
}`;
