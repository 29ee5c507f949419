/** Reads a form out of a page as a browser would send it. */
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const plain = (html: string): string => html.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name]!);

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s/>])`).exec(tag);
  return found ? plain(found[1] ?? '') : undefined;
};

const TAG = /^<(?:[^>"]|"[^"]*")*>/;
const FIELD = /<textarea\b[^>]*>[\s\S]*?<\/textarea>|<select\b[^>]*>[\s\S]*?<\/select>|<input\b(?:[^>"]|"[^"]*")*>/g;

function valueOf(field: string): string | undefined {
  const tag = TAG.exec(field)![0];
  if (field.startsWith('<textarea')) return plain(field.slice(tag.length, field.lastIndexOf('</')).replace(/^\n/, ''));
  if (field.startsWith('<select')) {
    const options = field.match(/<option\b(?:[^>"]|"[^"]*")*>/g) ?? [];
    const chosen = options.find((option) => attribute(option, 'selected') !== undefined) ?? options[0];
    return chosen === undefined ? undefined : attribute(chosen, 'value');
  }
  const type = attribute(tag, 'type');
  if (type === 'file') return undefined;
  if (type === 'checkbox' || type === 'radio')
    return attribute(tag, 'checked') === undefined ? undefined : (attribute(tag, 'value') ?? 'on');
  return attribute(tag, 'value') ?? '';
}

/** Every field of the form that a page sends to an address, or of the whole text. */
export function fieldsOf(html: string, action?: string): URLSearchParams {
  const forms = html.match(/<form\b[\s\S]*?<\/form>/g) ?? [];
  const form =
    action === undefined ? html : forms.find((one) => attribute(TAG.exec(one)![0], 'action')?.split('#')[0] === action);
  if (form === undefined) throw new Error(`no form for ${action}`);
  const fields = new URLSearchParams();
  for (const [field] of form.matchAll(FIELD)) {
    const name = attribute(TAG.exec(field)![0], 'name');
    const value = valueOf(field);
    if (name !== undefined && value !== undefined) fields.append(name, value);
  }
  return fields;
}
