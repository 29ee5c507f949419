/** Words as a font can print them, and which characters it could not. */
import type { ReportFont } from './report-font.js';

/** The typesetters' sign for a type that is not in the case; a question mark where even that is missing. */
const STAND_INS = ['〓', '?'];

/** Characters that have no picture: controls, joiners, marks of direction, selectors of variants. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Variation_Selector}\p{Zl}\p{Zp}]/u;

export class Glyphs {
  readonly standIn: string;
  private readonly missing = new Map<number, number>();

  constructor(private readonly font: Pick<ReportFont, 'has'>) {
    this.standIn = STAND_INS.find((sign) => font.has(sign.codePointAt(0)!)) ?? '?';
  }

  /** What is printed for `words`: line breaks stay, what has no picture goes, what has no glyph becomes the stand-in. */
  shown(words: string): string {
    let shown = '';
    for (const character of words.normalize('NFC').replaceAll('\t', ' ')) {
      const codePoint = character.codePointAt(0)!;
      if (character === '\n' || this.font.has(codePoint)) shown += character;
      else if (/\p{Zs}/u.test(character)) shown += ' ';
      else if (!UNSEEN.test(character)) {
        this.missing.set(codePoint, (this.missing.get(codePoint) ?? 0) + 1);
        shown += this.standIn;
      }
    }
    return shown;
  }

  /** The characters that were not printed, as `U+20BB7 (3)`, in order. */
  listMissing(): string[] {
    return [...this.missing]
      .sort(([one], [other]) => one - other)
      .map(([codePoint, times]) => `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')} (${times})`);
  }
}
