/*
 * XES as a stream of events, after IEEE 1849: `<log><trace><event><string key value/>`. Of each event the attributes that
 * the profile names are kept, with those of its trace under `case:`; all else is read past, so that a log of any size
 * takes no more room than one of its tags. A document type is refused: with it goes every trick with entities.
 */
import { SaxesParser } from 'saxes';
import { Problem } from '../domain/problem.js';
import type { LegacyRow } from '../domain/turnaround/legacy-mapping.js';
import { refuseLog } from './log-source.js';

const MOST_DEPTH = 32;
const MOST_ATTRIBUTES = 2_000;
/** A tag, a comment or a text between two tags. */
const MOST_BETWEEN_TAGS = 1024 * 1024;
const VALUES = new Set(['string', 'date', 'int', 'float', 'boolean', 'id']);
const TRACE = 'case:';

/** Reads one log. Give it text in pieces of any size; it returns the events that are whole by then. */
export class XesReader {
  private readonly parser = new SaxesParser({ xmlns: false, position: true });
  private readonly open: string[] = [];
  private rows: LegacyRow[] = [];
  private trace = new Map<string, string>();
  private event = new Map<string, string>();
  private attributes = 0;
  private traces = 0;
  private events = 0;
  private sinceTag = 0;
  /** How many traces had no event: cases of which the log says nothing. */
  emptyTraces = 0;
  private eventsInTrace = 0;

  constructor(private readonly wanted: ReadonlySet<string>) {
    this.parser.on('doctype', () => {
      throw refuseLog('不接受带有 DOCTYPE 的 XML', 'Expected XES without a document type, but found a DOCTYPE');
    });
    this.parser.on('opentag', ({ name, attributes }) => this.begin(localName(name), attributes));
    this.parser.on('closetag', ({ name }) => this.end(localName(name)));
  }

  write(piece: string): LegacyRow[] {
    this.sinceTag += piece.length;
    this.parse(() => this.parser.write(piece));
    if (this.sinceTag > MOST_BETWEEN_TAGS + piece.length)
      throw refuseLog('单个标签或文本过长', 'Expected tags and texts of at most 1 MB, but one is longer');
    return this.take();
  }

  /** @throws Problem when the log is not whole */
  finish(): LegacyRow[] {
    this.parse(() => this.parser.close());
    if (this.traces === 0 && this.events === 0)
      throw refuseLog('日志中没有轨迹', 'Expected an XES log with traces, but there is none');
    return this.take();
  }

  private take(): LegacyRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  private parse(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (error instanceof Problem) throw error;
      const place = `${this.parser.line}:${this.parser.column}`;
      throw refuseLog(`XML 有误，位于第 ${place} 处`, `Expected well-formed XML, but at ${place} it is not`);
    }
  }

  private begin(name: string, attributes: Record<string, string>): void {
    this.sinceTag = 0;
    if (this.open.length === 0 && name !== 'log')
      throw refuseLog('根元素应为 log', `Expected an XES log, but the document is <${name.slice(0, 50)}>`);
    if (this.open.push(name) > MOST_DEPTH)
      throw refuseLog('嵌套过深', `Expected at most ${MOST_DEPTH} levels, but the log is nested deeper`);
    const within = this.open.at(-2);
    if (name === 'trace' && within === 'log') {
      this.traces++;
      this.trace = new Map();
      this.attributes = this.eventsInTrace = 0;
    } else if (name === 'event' && (within === 'trace' || within === 'log')) {
      this.event = new Map(within === 'trace' ? this.trace : []);
      this.attributes = 0;
    } else if (VALUES.has(name) && (within === 'trace' || within === 'event')) this.keep(within, attributes);
  }

  private keep(within: 'trace' | 'event', attributes: Record<string, string>): void {
    if (++this.attributes > MOST_ATTRIBUTES)
      throw refuseLog('属性过多', `Expected at most ${MOST_ATTRIBUTES} attributes of a trace or event, but found more`);
    const { key, value } = attributes;
    if (key === undefined || value === undefined) return;
    const column = within === 'trace' ? `${TRACE}${key}` : key;
    if (this.wanted.has(column)) (within === 'trace' ? this.trace : this.event).set(column, value);
  }

  private end(name: string): void {
    this.sinceTag = 0;
    const within = this.open.at(-2);
    this.open.pop();
    if (name === 'event' && (within === 'trace' || within === 'log')) {
      const isOfTrace = within === 'trace';
      this.eventsInTrace++;
      this.rows.push({
        row: ++this.events,
        cells: this.event,
        ...(isOfTrace && { trace: this.traces }),
      });
    } else if (name === 'trace' && within === 'log') {
      if (this.eventsInTrace === 0) this.emptyTraces++;
      this.trace = new Map();
    }
  }
}

/** XES has one namespace; which prefix a file gives it says nothing. */
const localName = (name: string): string => name.slice(name.indexOf(':') + 1);
