import { gatherPage, type PageParts, pageHtml, type RecordRead, type RunRecord } from '@research/reporting';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';
import { largeRun } from '../libs/reporting/src/page/made-page.fixture';
import { openBrowser } from '../tools/nx-research/e2e/browser';
import { alternate, type Contender } from './alternate';
import type { Benchmark, Row } from './benchmark';
import { measuredRow } from './rows';

const sizes = [50, 1000, 5000];
const dist = join(__dirname, '../tools/nx-research/dist/runs-page');

/** The page of runs: its size, the time to make it, and the time until a browser shows its timeline. */
export const runsPage: Benchmark = {
  name: 'runs-page',
  title: 'The page of runs: `nx run runs:page`',
  async measure(rounds) {
    const part = (name: string): string => readFileSync(join(dist, name), 'utf8');
    const parts = { script: part('page.js'), style: part('page.css') };
    const folder = mkdtempSync(join(tmpdir(), 'research-bench-page-'));
    const browser = await openBrowser(chromium);
    try {
      const rows: Row[] = [];
      for (const size of sizes) rows.push(...(await measureSize({ size, parts, folder, browser, rounds })));
      return rows;
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

interface Case {
  readonly size: number;
  readonly parts: PageParts;
  readonly folder: string;
  readonly browser: Browser;
  readonly rounds: number;
}

async function measureSize({ size, parts, folder, browser, rounds }: Case): Promise<Row[]> {
  const run = largeRun(size);
  const html = await pageOf(run, parts);
  const file = join(folder, `${size}.html`);
  writeFileSync(file, html);
  const make: Contender = async () => {
    const [startedMs, used] = [performance.now(), process.cpuUsage()];
    await pageOf(run, parts);
    const { user, system } = process.cpuUsage(used);
    return { wallSeconds: (performance.now() - startedMs) / 1000, cpuSeconds: (user + system) / 1e6 };
  };
  const opened = openings(browser, file);
  const measured = await alternate({ make, paint: opened.paint, filter: opened.filter }, rounds);
  const label = `${size.toLocaleString('en')} tasks`;
  const kilobytes = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;
  return [
    {
      what: `${label}: the file, and compressed with gzip`,
      wall: `${kilobytes(Buffer.byteLength(html))}, ${kilobytes(gzipSync(html).length)}`,
    },
    measuredRow(`${label}: to make it from its record`, measured.make),
    // The processor time of the browser is not that of one command: it is not measured.
    { ...measuredRow(`${label}: until Chromium has painted the timeline`, measured.paint), cpu: '' },
    { ...measuredRow(`${label}: to filter by name`, measured.filter), cpu: '' },
  ];
}

async function pageOf(record: RunRecord, parts: PageParts): Promise<string> {
  async function* reads(): AsyncGenerator<RecordRead> {
    yield { file: 'logs/etl/r.json', record };
  }
  const none = { attempts: () => Promise.resolve([]), log: () => undefined };
  return pageHtml(await gatherPage(reads(), { last: 1, madeAt: new Date(0) }, none), parts);
}

/** After two frames what was changed has been painted. */
const painted =
  'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now()))))';

/** The clock of the page starts when it is navigated to. */
function openings(browser: Browser, file: string): { readonly paint: Contender; readonly filter: Contender } {
  const opened = async () => {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    await page.goto(pathToFileURL(file).href);
    await page.locator('#timeline svg').waitFor();
    return page;
  };
  return {
    paint: async () => {
      const page = await opened();
      const ms = await page.evaluate<number>(painted);
      await page.close();
      return { wallSeconds: ms / 1000, cpuSeconds: 0 };
    },
    filter: async () => {
      const page = await opened();
      const ms = await page.evaluate<number>(`(async () => {
        await ${painted};
        const started = performance.now();
        const text = document.getElementById('filter-text');
        text.value = 'project-7';
        text.dispatchEvent(new Event('input'));
        return (await ${painted}) - started;
      })()`);
      await page.close();
      return { wallSeconds: ms / 1000, cpuSeconds: 0 };
    },
  };
}
