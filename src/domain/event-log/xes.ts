/**
 * XES (IEEE 1849) as text, a piece at a time, so that a log of any length needs the memory of one case. The profile is what
 * strict and lax readers both take: it fits the schema of 2016 (names without blanks, keys that are XML names, a decimal
 * version, attributes before events), every instant is UTC with milliseconds and `Z`, no attribute is nested and none a list.
 */
import { type Attribute, attributesOf } from './attributes.js';
import type { LogEvent } from './log-events.js';
import { type Provenance, provenanceAttributes } from './provenance.js';
import type { Trace } from './trace.js';

/** The id of an event, made from the id of its case and a name that no other event of the case has. */
export type IdOf = (caseId: string, name: string) => string;

const EXTENSIONS = [
  ['Concept', 'concept'],
  ['Lifecycle', 'lifecycle'],
  ['Organizational', 'org'],
  ['Time', 'time'],
  ['Identity', 'identity'],
] as const;

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};
/** Most values, and the quickest to tell. */
const PLAIN = /^[ !#-%'-;=?-~]*$/;
const ESCAPED = /[&<>"\t\n\r]/g;
/** What XML 1.0 has no way to say, not even escaped (2.2): most control characters, lone surrogates, two non-characters. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const UNSAYABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu;

/** Text as the value of an attribute. What XML cannot say is U+FFFD, so that it shows that something stood there. */
export const escapeXml = (value: string): string =>
  PLAIN.test(value) ? value : value.replace(UNSAYABLE, '\ufffd').replace(ESCAPED, (character) => ENTITIES[character]!);

const attribute = ({ type, key, value }: Attribute): string => `<${type} key="${key}" value="${escapeXml(value)}"/>`;
const lines = (attributes: readonly Attribute[], indent: string): string =>
  attributes.map((one) => `${indent}${attribute(one)}\n`).join('');

const UNKNOWN = '__UNKNOWN__';
const global = (scope: 'trace' | 'event', attributes: Attribute[]): string =>
  `  <global scope="${scope}">\n${lines(attributes, '    ')}  </global>\n`;
const text = (key: string, value = UNKNOWN): Attribute => ({ type: 'string', key, value });
const EPOCH = '1970-01-01T00:00:00.000Z';

/** All that stands before the first trace. */
export const xesHead = (provenance: Provenance): string =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    '<log xes.version="2.0" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">\n',
    ...EXTENSIONS.map(
      ([name, prefix]) =>
        `  <extension name="${name}" prefix="${prefix}" uri="http://www.xes-standard.org/${prefix}.xesext"/>\n`,
    ),
    global('trace', [text('concept:name'), text('procedure'), text('track'), text('dataOrigin')]),
    global('event', [
      text('concept:name'),
      text('concept:instance'),
      text('lifecycle:transition', 'complete'),
      text('org:resource'),
      text('org:role'),
      { type: 'date', key: 'time:timestamp', value: EPOCH },
      text('kind'),
    ]),
    '  <classifier name="Activity" scope="event" keys="concept:name"/>\n',
    '  <classifier name="Resource" scope="event" keys="org:resource"/>\n',
    '  <classifier name="Transition" scope="event" keys="concept:name lifecycle:transition"/>\n',
    lines([text('lifecycle:model', 'standard'), ...provenanceAttributes(provenance)], '  '),
  ].join('');

export const XES_FOOT = '</log>\n';

function eventText(event: LogEvent, { caseId, performers }: Trace, idOf: IdOf): string {
  const { activity, instance, transition, at, seq, kind, track, owner } = event;
  const { resource, role, unit, standsInFor, recordedAt } = performers.get(seq)!;
  const id = idOf(caseId, `${instance}:${transition}:${seq}`);
  return (
    `    <event><string key="concept:name" value="${escapeXml(activity)}"/><string key="concept:instance" value="${escapeXml(instance)}"/>` +
    `<string key="lifecycle:transition" value="${transition}"/><date key="time:timestamp" value="${at}"/><id key="identity:id" value="${id}"/>` +
    `<string key="org:resource" value="${escapeXml(resource)}"/><string key="org:role" value="${escapeXml(role)}"/>` +
    (unit === null ? '' : `<string key="org:group" value="${escapeXml(unit)}"/>`) +
    (standsInFor.length === 0 ? '' : `<string key="standsInFor" value="${escapeXml(standsInFor.join(' '))}"/>`) +
    `<string key="kind" value="${kind}"/><string key="clock" value="${owner}"/>` +
    (track === null ? '' : `<string key="track" value="${escapeXml(track)}"/>`) +
    `<int key="seq" value="${seq}"/><date key="recorded" value="${recordedAt}"/></event>\n`
  );
}

/** One case, whole. */
export const xesTrace = (trace: Trace, idOf: IdOf): string =>
  [
    '  <trace>\n',
    lines([text('concept:name', trace.caseNumber)], '    '),
    `    <id key="identity:id" value="${trace.caseId}"/>\n`,
    lines(attributesOf(trace), '    '),
    ...trace.events.map((event) => eventText(event, trace, idOf)),
    '  </trace>\n',
  ].join('');
