import { text } from '../../domain/json.js';
import type { Chart } from '../../domain/turnaround/report-table.js';
import type { Language } from '../figure.js';
import { emptyPicture } from '../svg.js';
import { drawAgeing } from './ageing.js';
import { drawComparison } from './comparison.js';
import { drawDistribution } from './distribution.js';
import { drawTimeParts } from './time-parts.js';
import { drawTrend } from './trend.js';

const NOTHING = text('没有可供绘图的数据', 'There is nothing to draw');

/** Whether a chart has anything to show. */
function isEmpty(chart: Chart): boolean {
  switch (chart.kind) {
    case 'trend':
      return chart.points.every(({ value }) => value === null);
    case 'comparison':
      return chart.bars.length === 0;
    case 'timeParts':
      return chart.rows.length === 0;
    case 'distribution':
      return chart.bins.every(({ closed, open }) => closed + open === 0);
    case 'ageing':
      return chart.bins.every(({ green, yellow, red, grey }) => green + yellow + red + grey === 0);
  }
}

/** The SVG text of a chart. `id` begins every id inside, so that several charts may stand on one page. */
export function drawChart(chart: Chart, language: Language, id: string): string {
  if (isEmpty(chart)) return emptyPicture(id, chart.title[language], NOTHING[language]);
  switch (chart.kind) {
    case 'trend':
      return drawTrend(chart, language, id);
    case 'comparison':
      return drawComparison(chart, language, id);
    case 'timeParts':
      return drawTimeParts(chart, language, id);
    case 'distribution':
      return drawDistribution(chart, language, id);
    case 'ageing':
      return drawAgeing(chart, language, id);
  }
}
