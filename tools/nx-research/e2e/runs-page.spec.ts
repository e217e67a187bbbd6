import { gatherPage, pageHtml, type RecordRead, type RunRecord } from '@research/reporting';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { hostileRuns, hostileTexts, largeRun } from '../../../libs/reporting/src/page/made-page.fixture';
import { openBrowser } from './browser';

const part = (name: string): string => readFileSync(join(__dirname, '../dist/runs-page', name), 'utf8');
const checker = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

async function* readsOf(records: readonly RunRecord[]): AsyncGenerator<RecordRead> {
  yield { file: `logs/${hostileTexts[0]}`, why: hostileTexts[1] };
  for (const record of records) yield { file: 'logs/etl/r.json', record };
}

/** What a page of these records looks like in a browser, and what it should not have done there. */
class OpenPage {
  readonly complaints: string[] = [];

  constructor(readonly page: Page) {
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('dialog', (dialog) => void dialog.dismiss().then(() => this.complaints.push('a dialog')));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!/^(?:file|data):/.test(request.url())) this.complaints.push(request.url());
    });
  }

  text = async (selector: string): Promise<string> => (await this.page.textContent(selector)) ?? '';
  count = (selector: string): Promise<number> => this.page.locator(selector).count();
  focused = () =>
    this.page.evaluate<string>(`document.activeElement.textContent || document.activeElement.id`);
}

describe('the page of runs in a browser', () => {
  let browser: Browser;
  let folder: string;
  const open = async (records: readonly RunRecord[], options: Parameters<Browser['newPage']>[0] = {}) => {
    const sources = { attempts: () => Promise.resolve([]), log: () => `.nx/${hostileTexts[2]}` };
    const data = await gatherPage(readsOf(records), { last: 3, madeAt: new Date(0) }, sources);
    const file = join(folder, 'runs.html');
    writeFileSync(file, pageHtml(data, { script: part('page.js'), style: part('page.css') }));
    const opened = new OpenPage(
      await browser.newPage({ viewport: { width: 1200, height: 900 }, ...options }),
    );
    await opened.page.goto(pathToFileURL(file).href);
    await opened.page.locator('#timeline svg').waitFor();
    return opened;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'runs-page-'));
    browser = await openBrowser(chromium);
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows everything that a record tells, and runs none of it', async () => {
    const { page, text, count, complaints } = await open(hostileRuns());
    const [script, image, svg, comment, address, braces, style] = hostileTexts;
    expect(await text('#summary h2')).toBe(`nx affected --base=${script} ${image}`);
    expect(await text('#summary')).toContain(svg);
    const failures = await text('#failures');
    for (const words of [
      `b:${svg}`,
      '2 attempts',
      'exit code 3',
      `${comment}:3:5`,
      image,
      script,
      address,
      `.nx/${svg}`,
    ])
      expect(failures).toContain(words);
    expect(await text('#path')).toContain(`a:${script}`);
    expect(await text('#phases')).toContain(image);
    // Each of seven steps on each of two environments.
    expect(await count('#migrations tbody tr')).toBe(14);
    for (const words of [`${style}: UNSAFE`, svg, braces, 'snapshot', 'clean-up'])
      expect(await text('#migrations')).toContain(words);
    expect(await count('#search tbody tr')).toBe(3);
    expect(await text('#search')).toContain(`${image}=${script} depth=3`);
    expect(await text('#use')).toContain('GPU, %');
    expect(await text('#trends')).toContain(`Slower than noise explains: a:${script}`);
    expect(await text('#trends')).toContain(`${image} changed`);
    expect(await text('#flaky td')).toBe(`b:${svg}`);
    expect(await text('#unreadable')).toBe(`Records that could not be readlogs/${script}: ${image}`);
    expect(await count('#choice option')).toBe(3);
    await page.selectOption('#choice', '1');
    expect(await text('#summary h2')).toBe('nx run-many -t build');
    expect(await page.evaluate('globalThis.hacked')).toBeUndefined();
    expect(await count('img, script[src], iframe, a[href^="javascript"]')).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('tells waiting from work, failures from the rest, and marks the critical path', async () => {
    const { page, count } = await open(hostileRuns());
    const fills = await page.evaluate<string[]>(
      `[...new Set([...document.querySelectorAll('#timeline .wait rect, #timeline .work rect, #timeline .critical rect')].map((bar) => getComputedStyle(bar).fill))]`,
    );
    expect(new Set(fills).size).toBeGreaterThanOrEqual(4);
    expect(fills).toContainEqual(expect.stringContaining('hatch-failed'));
    expect(await count('#timeline .wait rect')).toBe(1);
    expect(await count('#timeline .critical rect')).toBe(2);
    await page.close();
  });

  const looks = [
    { width: 360, scheme: 'dark' },
    { width: 1200, scheme: 'light' },
  ] as const;
  it.each(looks)(
    'passes the checks of accessibility at $width pixels, $scheme',
    async ({ width, scheme }) => {
      const opened = await open(hostileRuns(), { viewport: { width, height: 800 }, colorScheme: scheme });
      const { page, complaints } = opened;
      await page.click('#tasks tbody button');
      // As before printing: all figures are open then.
      await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
      await page.locator('#trends details table').first().waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
      const colours = await page.evaluate<string>(`getComputedStyle(document.body).backgroundColor`);
      expect(Number(/\d+/.exec(colours)?.[0]) > 128).toBe(scheme === 'light');
      await page.evaluate(checker);
      const { violations } = await page.evaluate<{
        violations: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }[];
      }>('axe.run()');
      expect(
        violations.map(({ id, nodes }) => ({
          id,
          where: nodes.slice(0, 2).map(({ html, failureSummary }) => [html.slice(0, 200), failureSummary]),
        })),
      ).toEqual([]);
      expect(complaints).toEqual([]);
      await page.close();
    },
  );

  it('is used with the keyboard alone', async () => {
    const { page, text, focused } = await open(hostileRuns());
    const reached: string[] = [];
    for (let presses = 0; presses < 14; presses += 1) {
      await page.keyboard.press('Tab');
      reached.push(await focused());
      if (await page.evaluate(`document.activeElement.matches('.chart')`)) break;
    }
    expect(reached).toEqual(expect.arrayContaining(['filter-text', 'Zoom in', 'All']));
    await page.keyboard.press('ArrowRight');
    const first = await text('#timeline h3');
    await page.keyboard.press('ArrowRight');
    expect(await text('#timeline h3')).not.toBe(first);
    await page.keyboard.press('ArrowLeft');
    expect(await text('#timeline h3')).toBe(first);
    const ticks = () => text('#timeline svg');
    const whole = await ticks();
    await page.keyboard.press('+');
    expect(await ticks()).not.toBe(whole);
    await page.keyboard.press('0');
    expect(await ticks()).toBe(whole);
    await page.focus('#tasks th button');
    await page.keyboard.press('Enter');
    expect(await page.getAttribute('#tasks th', 'aria-sort')).toBe('ascending');
    await page.close();
  });

  it('prints in light colours, without controls, with all figures', async () => {
    const { page, count } = await open(hostileRuns(), { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate(`getComputedStyle(document.body).backgroundColor`)).toBe('rgb(255, 255, 255)');
    expect(await page.isVisible('.controls')).toBe(false);
    const openNow = await page.evaluate<boolean[]>(
      `dispatchEvent(new Event('beforeprint')); [...document.querySelectorAll('details')].map((one) => one.open && one.querySelector('table') !== null)`,
    );
    expect(openNow.length).toBeGreaterThan(2);
    expect(openNow).not.toContain(false);
    await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
    expect(await count('details[open]')).toBe(0);
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
    await page.close();
  });

  it('shows a run that took no time, and one whose times are no times', async () => {
    const [run] = hostileRuns();
    const empty = {
      ...(run as RunRecord),
      tasks: [],
      wallMs: 0,
      criticalPath: { tasks: [], ms: 0 },
      phases: [],
    };
    const odd = { ...(run as RunRecord), runId: '0', startedAt: 'never', endedAt: '<b>', wallMs: 1e300 };
    const { page, text, complaints } = await open([empty, odd]);
    expect(await text('#timeline [role=status]')).toBe('0 of 0 tasks');
    await page.selectOption('#choice', '1');
    expect(await text('#summary')).toContain('never');
    await page.click('text="Zoom in"');
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('filters, sorts, zooms and shows 5,000 tasks', async () => {
    const run = largeRun(5000);
    const { page, text, count, complaints } = await open([run]);
    const failed = run.tasks.filter(({ status }) => status === 'failed').length;
    expect(await text('#timeline [role=status]')).toBe('5,000 of 5,000 tasks');
    expect(await count('#timeline .work rect')).toBeGreaterThan(4900);
    expect(await text('#failures h2')).toBe(`${failed} tasks failed`);
    await page.fill('#filter-text', 'project-77:');
    expect(await text('#timeline [role=status]')).toBe('5 of 5,000 tasks');
    expect(await count('#tasks tbody tr')).toBe(5);
    expect(await count('#timeline .work rect.pale')).toBeGreaterThan(4900);
    await page.fill('#filter-text', '');
    await page.uncheck('.filter label:has(.ran) input');
    await page.uncheck('.filter label:has(.cached) input');
    expect(await text('#timeline [role=status]')).toBe(`${failed} of 5,000 tasks`);
    await page.check('.filter label:has(.ran) input');
    await page.click('#tasks th button:text-is("worked")');
    const longest = Math.max(...run.tasks.map(({ runMs = 0 }) => runMs));
    const [slowest] = run.tasks.filter(({ runMs }) => runMs === longest);
    expect(await text('#tasks tbody tr button')).toBe(slowest?.id);
    await page.click('#tasks tbody tr button');
    expect(await text('#timeline h3')).toBe(slowest?.id);
    await page.click('text="Zoom in"');
    expect(await count('#timeline .work rect')).toBeLessThan(4900);
    expect(await count('#timeline .work rect.chosen')).toBe(1);
    await page.click('#tasks .more button:text("50 more")');
    expect(await count('#tasks tbody tr')).toBe(100);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
