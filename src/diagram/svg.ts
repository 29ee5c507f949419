/*
 * The few shapes that every chart is made of. A chart is text: the same values give the same bytes. It keeps to
 * presentation attributes, so a page with a strict content security policy may hold it inline, and to what the PDF
 * setter understands. Whatever is told by colour is told by pattern or shape as well, because reports are printed grey.
 */
export const INK = '#1f1f1f';
export const MUTED = '#595959';
const GRID = '#e3e3e3';
export const BLUE = '#0958d9';
export const RUST = '#ad4e00';
export const TEAL = '#08767c';
export const RED = '#b42318';
export const GREEN = '#1a7f37';
export const AMBER = '#8a5700';

export const WIDTH = 720;
const SMALL = 12;
const TITLE_SIZE = 15;
/** From the top of the picture to where a chart may begin below its title. */
export const TOP = 34;
export const MARGIN = 8;

const FONTS = "'Noto Sans SC','Noto Sans CJK SC','Microsoft YaHei',sans-serif";

/** Coordinates in hundredths: enough for print, and the same text on every machine. */
export const fixed = (value: number): string => {
  const rounded = Math.round(value * 100) / 100;
  return String(rounded === 0 ? 0 : rounded);
};

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as XML may carry it: marks escaped, characters that XML does not know left out. */
const escapeXml = (words: string): string =>
  words
    .replace(/[&<>"']/g, (mark) => ESCAPES[mark]!)
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '');

export type Attributes = Record<string, string | number>;

export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const pairs = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? fixed(value) : escapeXml(value)}"`,
  );
  return children.length === 0
    ? `<${name}${pairs.join('')}/>`
    : `<${name}${pairs.join('')}>${children.join('')}</${name}>`;
}

/** A shape that says what it is when pointed at, and to a reader of the screen. */
export const titled = (words: string, ...shapes: string[]): string =>
  element('g', {}, element('title', {}, escapeXml(words)), ...shapes);

/** What the signs from space to tilde are wide in the font of the reports, in hundredths of an em. */
// prettier-ignore
const LATIN_WIDTHS = [
  22, 32, 47, 56, 56, 92, 68, 28, 34, 34, 47, 56, 28, 35, 28, 39, 56, 56, 56, 56, 56, 56, 56, 56,
  56, 56, 28, 28, 56, 56, 56, 47, 95, 61, 66, 64, 69, 59, 55, 69, 73, 29, 54, 65, 54, 81, 72, 74,
  63, 74, 64, 60, 60, 72, 58, 88, 57, 53, 60, 34, 39, 34, 56, 56, 61, 56, 62, 51, 62, 55, 33, 56,
  61, 28, 28, 55, 28, 93, 61, 61, 62, 62, 39, 47, 38, 61, 52, 80, 50, 52, 48, 34, 27, 34, 56,
];

/** Letters with marks and dashes are as wide as a letter; all else is as wide as a Chinese character. */
const emsOf = (character: string): number =>
  LATIN_WIDTHS[character.charCodeAt(0) - 0x20] ?? (/[\u00a0-\u024f–−]/.test(character) ? 60 : 100);

/** How wide words are, near enough to keep them apart in another font as well. */
export const widthOf = (words: string, size = SMALL): number =>
  [...words].reduce((width, character) => width + (emsOf(character) / 100) * size, 0);

/** Words cut to what fits, with an ellipsis. */
export function cut(words: string, room: number, size = SMALL): string {
  if (widthOf(words, size) <= room) return words;
  let kept = '';
  for (const character of words) {
    if (widthOf(`${kept}${character}…`, size) > room) break;
    kept += character;
  }
  return `${kept}…`;
}

const isFromRight = (words: string): boolean => /[\u0600-\u06ff]/.test(words);

/** Words in Arabic letters (Uyghur) run from the right, by themselves: what stands beside them keeps its own order. */
const scriptOf = (words: string): Attributes =>
  isFromRight(words) ? { direction: 'rtl', 'unicode-bidi': 'isolate' } : {};

const OPPOSITE = { start: 'end', middle: 'middle', end: 'start' } as const;

/** A line of words as it is, where size, colour and anchor come from around it unless given. */
export const words = (shown: string, x: number, y: number, look: Attributes = {}, inside = ''): string =>
  element('text', { x, y, ...look, ...scriptOf(shown) }, inside, escapeXml(shown));

/** A line of words that begins at x, whichever way it runs. */
export const wordsFrom = (shown: string, x: number, y: number, look: Attributes = {}): string =>
  words(shown, x, y, isFromRight(shown) ? { ...look, 'text-anchor': 'end' } : look);

/** The words that a shape shows when pointed at. */
export const tooltip = (shown: string): string => element('title', {}, escapeXml(shown));

export type LabelLook = { anchor?: 'start' | 'middle' | 'end'; size?: number; fill?: string; room?: number };

/** One line of words; what does not fit is cut, and told in full when pointed at. */
export function label(
  words: string,
  x: number,
  y: number,
  { anchor = 'start', size = SMALL, fill = INK, room = Infinity }: LabelLook = {},
): string {
  const shown = cut(words, room, size);
  const side = isFromRight(shown) ? OPPOSITE[anchor] : anchor;
  const look = { x, y, 'text-anchor': side, 'font-size': size, fill, ...scriptOf(shown) };
  const line = element('text', look, escapeXml(shown));
  return shown === words ? line : titled(words, line);
}

export const line = (x1: number, y1: number, x2: number, y2: number, attributes: Attributes = {}): string =>
  element('line', { x1, y1, x2, y2, stroke: GRID, 'stroke-width': 1, ...attributes });

export const rect = (x: number, y: number, width: number, height: number, attributes: Attributes): string =>
  element('rect', { x, y, width: Math.max(0, width), height: Math.max(0, height), ...attributes });

/** How an area is filled: in grey print the patterns tell what the colours told. */
export type Fill = { colour: string; pattern: 'solid' | 'rising' | 'dots' | 'level' | 'empty' };

const PATTERN_LINES: Record<Exclude<Fill['pattern'], 'solid' | 'empty'>, (colour: string) => string> = {
  rising: (colour) =>
    element('path', { d: 'M-1.5 1.5L1.5 -1.5M0 6L6 0M4.5 7.5L7.5 4.5', stroke: colour, 'stroke-width': 1.7 }),
  dots: (colour) => element('path', { d: 'M1 1h2v2h-2zM4 4h2v2h-2z', fill: colour }),
  level: (colour) => element('path', { d: 'M0 1.5h6M0 4.5h6', stroke: colour, 'stroke-width': 1 }),
};

const patternId = (id: string, { colour, pattern }: Fill): string => `${id}-${pattern}-${colour.slice(1)}`;

/** The definitions that the fills of a picture need, once each. */
export const definitionsOf = (id: string, fills: readonly Fill[]): string => {
  const needed = new Map<string, string>();
  for (const fill of fills) {
    if (fill.pattern === 'solid' || fill.pattern === 'empty') continue;
    const frame = { id: patternId(id, fill), width: 6, height: 6, patternUnits: 'userSpaceOnUse' };
    const ground = rect(0, 0, 6, 6, { fill: '#ffffff' });
    needed.set(patternId(id, fill), element('pattern', frame, ground, PATTERN_LINES[fill.pattern](fill.colour)));
  }
  return element('defs', {}, ...needed.values());
};

/** An area with its fill and a line around it in the same colour. */
export const area = (id: string, x: number, y: number, width: number, height: number, fill: Fill): string => {
  const paint =
    fill.pattern === 'solid' ? fill.colour : fill.pattern === 'empty' ? '#ffffff' : `url(#${patternId(id, fill)})`;
  return rect(x, y, width, height, { fill: paint, stroke: fill.colour, 'stroke-width': 1 });
};

/** A key of swatches or signs with their words, in as many lines as it takes. */
export function legend(
  entries: readonly { words: string; sign: (x: number, y: number) => string }[],
  y: number,
): { drawn: string; height: number } {
  const SIGN_WIDTH = 22;
  const GAP = 18;
  const LINE = 20;
  let x = MARGIN;
  let row = 0;
  const drawn = entries.map(({ words, sign }) => {
    const room = WIDTH - 2 * MARGIN - SIGN_WIDTH;
    const width = SIGN_WIDTH + Math.min(room, widthOf(words)) + GAP;
    if (x > MARGIN && x + width - GAP > WIDTH - MARGIN) {
      x = MARGIN;
      row += 1;
    }
    const middle = y + row * LINE + LINE / 2;
    const entry = sign(x, middle) + label(words, x + SIGN_WIDTH, middle + 4, { fill: MUTED, room });
    x += width;
    return entry;
  });
  return { drawn: drawn.join(''), height: (row + 1) * LINE };
}

/** The swatch of a fill in a key. */
export const swatch =
  (id: string, fill: Fill) =>
  (x: number, y: number): string =>
    area(id, x, y - 6, 16, 12, fill);

export type Frame = { id: string; width: number; height: number; title: string; description: string };

/** An empty sheet that says what it shows to whoever cannot see it. */
export function sheet({ id, width, height, title, description }: Frame, ...shapes: string[]): string {
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${fixed(width)} ${fixed(height)}`,
      width,
      height,
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-desc`,
      'font-family': FONTS,
    },
    element('title', { id: `${id}-title` }, escapeXml(title)),
    element('desc', { id: `${id}-desc` }, escapeXml(description)),
    rect(0, 0, width, height, { fill: '#ffffff' }),
    ...shapes,
  );
}

/** The picture of a report: its title for the eye as well. */
export const picture = (id: string, height: number, title: string, description: string, ...shapes: string[]): string =>
  sheet(
    { id, width: WIDTH, height, title, description },
    label(title, MARGIN, 20, { size: TITLE_SIZE, room: WIDTH - 2 * MARGIN }),
    ...shapes,
  );

/** What is drawn where there is nothing to draw: words, never an empty frame. */
export const emptyPicture = (id: string, title: string, words: string): string =>
  picture(
    id,
    92,
    title,
    words,
    rect(MARGIN, TOP, WIDTH - 2 * MARGIN, 46, { fill: '#f5f5f5' }),
    label(words, WIDTH / 2, TOP + 27, { anchor: 'middle', fill: MUTED, size: 13, room: WIDTH - 40 }),
  );
