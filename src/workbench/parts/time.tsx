import type { Instant } from '../../domain/clock/instant.js';
import { useVisit, useWords } from '../visit.js';
import { lampWords } from '../words/lamp.js';

/*
 * Law is computed in Beijing time, so that is the time of every page, and the foot of each says so. Digits and hyphens, in
 * every language alike, and isolated from the direction of the text around them.
 */

const inZone = (timeZone: string) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
const BEIJING = inZone('Asia/Shanghai');
const XINJIANG = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Urumqi', timeStyle: 'short' });

/** An instant, to the minute. */
export function Time({ at }: { at: Instant }) {
  const { bothZones } = useVisit();
  const { beijing } = useWords(lampWords);
  const date = new Date(at);
  return (
    <time dateTime={at} title={beijing}>
      <bdi dir="ltr">
        {BEIJING.format(date)}
        {bothZones && ` (${XINJIANG.format(date)})`}
      </bdi>
    </time>
  );
}

/** A day of law, which has no hour. */
export function Day({ date }: { date: string }) {
  const { beijing } = useWords(lampWords);
  return (
    <time dateTime={date} title={beijing}>
      <bdi dir="ltr">{date}</bdi>
    </time>
  );
}

/** A limit that runs out at the end of a day of law, as that day; any other, to the minute. */
export function Until({ at }: { at: Instant }) {
  const last = BEIJING.format(new Date(Date.parse(at) - 1));
  return last.endsWith('23:59') ? <Day date={last.slice(0, 10)} /> : <Time at={at} />;
}

/** Case numbers, hashes and other signs that read from left to right in every language. */
export function Sign({ children }: { children: string | number }) {
  return <bdi dir="ltr">{children}</bdi>;
}
