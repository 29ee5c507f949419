import { drawChart } from '../../diagram/charts/draw-chart.js';
import type { Chart } from '../../domain/turnaround/report-table.js';
import { languageOf } from '../tongue.js';
import { useVisit } from '../visit.js';

/*
 * The one place where text enters a page as it is. It is SVG that this server has drawn by itself, of values that its drawing
 * functions have escaped; nothing that somebody typed or sent comes here by another way.
 */

/** A picture that the API or `src/diagram` has drawn. A wide one is scrolled, also by keyboard. */
export function Picture({ svg, label }: { svg: string; label: string }) {
  return (
    <div
      class="picture"
      tabIndex={0}
      role="region"
      aria-label={label}
      dir="ltr"
      dangerouslySetInnerHTML={{ __html: svg }}
    />
  );
}

/** A chart of a report. `id` begins every id inside, so it must differ from those of other charts on the page. */
export function ChartPicture({ chart, id }: { chart: Chart; id: string }) {
  const language = languageOf(useVisit().tongue);
  return <Picture svg={drawChart(chart, language, id)} label={chart.title[language]} />;
}
