/** How old what is open is, by lamp. Each lamp has its sign, so that a grey print tells them apart. */
import { text, type Text } from '../../domain/json.js';
import type { AgeingChart } from '../../domain/turnaround/report-table.js';
import type { Language } from '../figure.js';
import type * as svg from '../svg.js';
import { AMBER, GREEN, MUTED, RED } from '../svg.js';
import { drawStackedRows } from './stacked-rows.js';

const LAMPS = ['red', 'yellow', 'green', 'grey'] as const;
type Lamp = (typeof LAMPS)[number];

const LOOKS: Record<Lamp, { words: Text; sign: string; fill: svg.Fill }> = {
  red: { words: text('红灯：超期', 'red: past due'), sign: '■', fill: { colour: RED, pattern: 'solid' } },
  yellow: { words: text('黄灯：临期', 'yellow: near'), sign: '▲', fill: { colour: AMBER, pattern: 'rising' } },
  green: { words: text('绿灯：期限内', 'green: in time'), sign: '●', fill: { colour: GREEN, pattern: 'dots' } },
  grey: { words: text('灰灯：停表', 'grey: clock stopped'), sign: '‖', fill: { colour: MUTED, pattern: 'empty' } },
};

export function drawAgeing({ title, unit, bins }: AgeingChart, language: Language, id: string): string {
  return drawStackedRows({
    id,
    title: title[language],
    unit,
    language,
    parts: Object.fromEntries(
      LAMPS.map((lamp) => [
        lamp,
        { words: `${LOOKS[lamp].sign} ${LOOKS[lamp].words[language]}`, fill: LOOKS[lamp].fill },
      ]),
    ) as Record<Lamp, { words: string; fill: svg.Fill }>,
    rows: bins.map(({ label, ...values }) => ({ name: label[language], values })),
    summaryOf: (values) =>
      LAMPS.filter((lamp) => values[lamp] > 0)
        .map((lamp) => `${LOOKS[lamp].sign} ${values[lamp]}`)
        .join('  ') || '0',
  });
}
