/**
 * The schema of XES (IEEE 1849-2016) as far as a log can break it, written from its text and knowing nothing of what writes
 * logs here: which elements stand where and in which order, which attributes they need, and of which lexical form each is.
 */
import { SaxesParser } from 'saxes';

export type XmlElement = { name: string; attributes: Record<string, string>; children: XmlElement[] };

export function parseXml(source: string): XmlElement {
  const parser = new SaxesParser();
  const root: XmlElement = { name: '', attributes: {}, children: [] };
  const open = [root];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes, children: [] };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  parser.on('text', (text) => {
    if (text.trim() !== '') throw new Error(`Expected elements alone, but found the text ${text}`);
  });
  parser.write(source).close();
  return root.children[0]!;
}

const NAME = /^[\p{L}_:][\p{L}\p{N}_:.\-\u00b7]*$/u;
const NCNAME = /^[\p{L}_][\p{L}\p{N}_.\-\u00b7]*$/u;
const TOKEN = /^\S+( \S+)*$/;
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
const VALUES: Record<string, RegExp> = {
  string: /^[^]*$/,
  id: /^[^]*$/,
  date: /^-?\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/,
  int: /^[+-]?\d{1,19}$/,
  float: /^([+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|-?INF|NaN)$/,
  boolean: /^(true|false|1|0)$/,
};
const ATTRIBUTES = [...Object.keys(VALUES), 'list'];

type Form = { required: Record<string, RegExp>; optional?: Record<string, RegExp>; order: string[][] };

/** Each step of `order` may be repeated and left out; what belongs to a later step may not be followed by an earlier one. */
const FORMS: Record<string, Form> = {
  log: {
    required: { 'xes.version': DECIMAL },
    optional: { 'xes.features': TOKEN, xmlns: /^http:\/\/www\.xes-standard\.org\/$/ },
    order: [['extension'], ['global'], ['classifier'], ATTRIBUTES, ['trace'], ['event']],
  },
  extension: { required: { name: NCNAME, prefix: NCNAME, uri: /^\S+$/ }, order: [] },
  global: { required: {}, optional: { scope: NCNAME }, order: [ATTRIBUTES] },
  classifier: { required: { name: NCNAME, keys: TOKEN }, optional: { scope: NCNAME }, order: [] },
  trace: { required: {}, order: [ATTRIBUTES, ['event']] },
  event: { required: {}, order: [ATTRIBUTES] },
  list: { required: { key: NAME }, order: [ATTRIBUTES, ['values']] },
  values: { required: { key: NAME }, order: [ATTRIBUTES] },
  ...Object.fromEntries(
    Object.entries(VALUES).map(([name, value]) => [name, { required: { key: NAME, value }, order: [ATTRIBUTES] }]),
  ),
};

/** Every fault of a log against the schema, with the path of the element. */
export function faultsOfXes(element: XmlElement, path = `/${element.name}`): string[] {
  const form = FORMS[element.name];
  if (!form) return [`${path}: there is no element ${element.name}`];
  const faults: string[] = [];
  for (const [name, pattern] of Object.entries(form.required))
    if (element.attributes[name] === undefined) faults.push(`${path}: ${name} is missing`);
    else if (!pattern.test(element.attributes[name])) faults.push(`${path}: ${name} is ${element.attributes[name]}`);
  for (const [name, value] of Object.entries(element.attributes)) {
    if (form.required[name]) continue;
    if (!form.optional?.[name]?.test(value)) faults.push(`${path}: ${name}="${value}" has no place here`);
  }
  let step = 0;
  element.children.forEach((child, i) => {
    const place = form.order.findIndex((names) => names.includes(child.name));
    if (place < 0) faults.push(`${path}: ${child.name} has no place here`);
    else if (place < step) faults.push(`${path}: ${child.name} stands too late`);
    else step = place;
    faults.push(...faultsOfXes(child, `${path}/${child.name}[${i}]`));
  });
  return faults;
}
