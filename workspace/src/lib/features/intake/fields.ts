/** The fields of a lead that a message can fill, and rows of an editor that names them. */
export const ATTRIBUTE = 'attributes';

export const fieldOptions = [
  { value: 'customer.name', label: 'Name' },
  { value: 'customer.firstName', label: 'First name' },
  { value: 'customer.lastName', label: 'Last name' },
  { value: 'customer.email', label: 'E-mail' },
  { value: 'customer.phone', label: 'Phone' },
  { value: 'customer.postalCode', label: 'Postal code' },
  { value: 'subject', label: 'Subject' },
  { value: 'text', label: 'Message' },
  { value: 'externalId', label: 'Sender’s own id' },
  { value: 'value', label: 'Value' },
  { value: 'currency', label: 'Currency' },
  { value: 'tags', label: 'Tags' },
  { value: ATTRIBUTE, label: 'Attribute …' },
];

/** A field as two controls show it: one of the options, and for an attribute its name. */
export interface FieldChoice {
  field: string;
  attribute: string;
}

export function choiceOf(field: string): FieldChoice {
  return field.startsWith(`${ATTRIBUTE}.`)
    ? { field: ATTRIBUTE, attribute: field.slice(ATTRIBUTE.length + 1) }
    : { field, attribute: '' };
}

export function fieldOf({ field, attribute }: FieldChoice): string {
  return field === ATTRIBUTE ? `${ATTRIBUTE}.${attribute.trim()}` : field;
}

const PATHS_MAX = 100;

/** The dotted paths to every value of a JSON text, for choosing from; none where it is no JSON. */
export function pathsIn(text: string): string[] {
  let tree: unknown;
  try {
    tree = JSON.parse(text);
  } catch {
    return [...new URLSearchParams(text).keys()]
      .filter((name) => /^[\w.[\]-]{1,60}$/.test(name))
      .slice(0, PATHS_MAX);
  }
  const paths: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (paths.length >= PATHS_MAX) return;
    if (typeof node !== 'object' || node === null) {
      if (path) paths.push(path);
      return;
    }
    for (const [name, inner] of Object.entries(node)) visit(inner, path ? `${path}.${name}` : name);
  };
  visit(tree, '');
  return paths;
}
