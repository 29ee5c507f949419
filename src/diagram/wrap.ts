import { cut, widthOf } from './svg.js';

/** Words in pieces between which a line may end: Chinese after any character, other scripts after a space. */
const piecesOf = (words: string): string[] => words.match(/[^\s\u2e80-\u9fff\uff00-\uffef]+\s*|[\s\S]/gu) ?? [];

/** Words in lines that fit, at most so many and of like length; the last one is cut where they are too long. */
export function wrap(words: string, room: number, size: number, most: number): string[] {
  const lines = broken(words, room, size, most);
  const even = broken(words, (widthOf(words, size) / lines.length) * SLACK, size, Infinity);
  const isEven = even.length === lines.length && even.every((line) => widthOf(line.trimEnd(), size) <= room);
  return (isEven ? even : lines).map((line) => cut(line.trimEnd(), room, size));
}

const SLACK = 1.15;

function broken(words: string, room: number, size: number, most: number): string[] {
  const lines = [''];
  for (const piece of piecesOf(words)) {
    const line = lines.at(-1)!;
    const isFull = line !== '' && widthOf(`${line}${piece}`.trimEnd(), size) > room;
    if (isFull && lines.length < most && !/^[，。、；：）”》]/.test(piece)) lines.push(piece);
    else lines[lines.length - 1] = `${line}${piece}`;
  }
  return lines;
}
