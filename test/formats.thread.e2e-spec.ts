import { existsSync } from 'node:fs';
import type { FormatsService } from '../src/formats/formats.service.js';
import { sampleReport } from '../src/formats/sample-report.fixture.js';
import { setReport } from '../src/formats/set-report.js';

/** As built, since only a built product has the file that a thread runs. */
const BUILT = new URL('../dist/src/formats/formats.service.js', import.meta.url);
const AS_OF = '2026-10-08T01:00:00.000Z';

describe('reports set beside the server', () => {
  let formats: FormatsService;
  beforeAll(async () => {
    expect(existsSync(BUILT)).toBe(true); // npm run build
    const built = (await import(BUILT.href)) as { FormatsService: new (font: string | null) => FormatsService };
    formats = new built.FormatsService(null);
  });
  afterAll(() => formats.onApplicationShutdown());

  it('are the same as those set in the open, with the font of the build', async () => {
    for (const format of ['csv', 'xlsx', 'pdf', 'json'] as const) {
      const beside = await formats.set(sampleReport, format, 'zh-CN', AS_OF);
      const here = await setReport(sampleReport, format, 'zh-CN', { asOf: AS_OF, fontFile: null });
      expect({ ...beside, bytes: Buffer.from(beside.bytes).equals(Buffer.from(here.bytes)) }).toEqual({
        ...here,
        bytes: true,
      });
    }
  });

  it('leave the server free to answer while a report is set', async () => {
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 5);
    await formats.set(sampleReport, 'pdf', 'en', AS_OF);
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(20);
  });

  it('wait for one another, and one that cannot be set takes no other with it', async () => {
    const broken = { ...sampleReport, tables: [{ ...sampleReport.tables[0]!, columns: null as never }] };
    const results = await Promise.allSettled([
      formats.set(sampleReport, 'csv', 'en', AS_OF),
      formats.set(broken, 'csv', 'en', AS_OF),
      formats.set(sampleReport, 'csv', 'en', AS_OF),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('are refused in words when too many stand in line', async () => {
    const asked = Array.from({ length: 12 }, () => formats.set(sampleReport, 'csv', 'en', AS_OF));
    const results = await Promise.allSettled(asked);
    const refused = results.filter((one): one is PromiseRejectedResult => one.status === 'rejected');
    expect(refused).toHaveLength(4);
    expect(refused[0]!.reason).toMatchObject({ code: 'unavailable' });
  });
});
