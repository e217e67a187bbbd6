import { copyWorkspace, type Workspace } from '@research/testing';
import { readdirSync, readFileSync, readlinkSync, renameSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { openBrowser } from './browser';
import { Live, patienceMs } from './live.fixture';
import { paths } from './paths';

/** Commands of the processes that work for a workspace: started with its mark, in its folders, or naming them. */
function processesOf({ root }: Workspace): string[] {
  return readdirSync('/proc').flatMap((entry) => {
    try {
      const command = readFileSync(`/proc/${entry}/cmdline`, 'latin1').replaceAll('\0', ' ');
      const marked = readFileSync(`/proc/${entry}/environ`, 'latin1').includes(`RESEARCH_LIVE_TEST=${root}`);
      const inside = readlinkSync(`/proc/${entry}/cwd`).startsWith(root);
      return marked || inside || command.includes(root) ? [command] : [];
    } catch {
      return []; // no process, or one that has just ended
    }
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('connect', () => resolve(!socket.destroy()));
    socket.on('error', () => resolve(true));
  });
}

describe('the live page', () => {
  let workspace: Workspace;
  let live: Live;
  let browser: Browser;
  let page: Page;
  let address: string;
  let navigations = 0;
  const complaints: string[] = [];

  beforeAll(async () => {
    workspace = await copyWorkspace('live', { built: true });
    live = new Live(workspace.root, 4610);
    address = (await live.said(/http:\/\/127\.0\.0\.1:\d+\//))[0];
    browser = await openBrowser(chromium);
    page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    page.on('framenavigated', () => (navigations += 1));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
  });
  afterAll(async () => {
    await browser?.close();
    await live?.end('SIGTERM');
    workspace?.dispose();
  });

  const becomes = (
    element: Locator,
    state: 'attached' | 'visible' | 'hidden' = 'visible',
    timeout = patienceMs,
  ) =>
    element.waitFor({ state, timeout }).catch((error: Error) => {
      throw new Error(`${error.message}\n${live.output}`);
    });
  const sees = (text: string, timeout = patienceMs) =>
    becomes(page.locator('.text', { hasText: text }).first(), 'attached', timeout);
  const isUpToDate = () => becomes(page.locator('#status', { hasText: /^up to date/ }));
  const problemShown = () => becomes(page.locator('#problems:not([hidden])'));
  const problemGone = () => becomes(page.locator('#problems'), 'hidden');
  const problems = () => page.textContent('#problems');
  const scrolledTo = () => page.evaluate<number>(`document.getElementById('scroll').scrollTop`);
  const goTo = (number: number) =>
    page.evaluate(
      `document.getElementById('scroll').scrollTop = document.querySelector('[data-page="${number}"]').offsetTop + 40`,
    );
  /** Goes to the first page that has a text, whatever its number. */
  const find = async (text: string): Promise<void> => {
    const count = await page.locator('.page').count();
    for (let number = 1; number <= count; number += 1) {
      await goTo(number);
      const drawn = page.locator(`.page[data-page="${number}"] .text`);
      await drawn.waitFor({ timeout: patienceMs });
      const has = (await drawn.textContent())?.replace(/\s+/g, ' ').includes(text);
      if (has) return;
    }
    throw new Error(`no page has "${text}"`);
  };

  it('opens at once and shows the document as soon as there is one', async () => {
    await page.goto(address);
    // Everything is built for the first time: notebooks take their time.
    await sees('Modelling National');
    await isUpToDate();
    expect(await page.textContent('#title')).toBe('dissertation');
    // The number of pages is known when they are drawn.
    await becomes(page.locator('#built', { hasText: /· \d+ pages · \d+ pass/ }));
  });

  it('shows an edited sentence in place: no navigation, and the reader stays where he is', async () => {
    await find('Decisions about football games');
    const before = {
      at: await scrolledTo(),
      navigations,
    };
    workspace.edit(paths.main, 'Decisions about football games', 'Choices about football games');
    await sees('Choices about football games');
    await isUpToDate();
    const after = {
      at: await scrolledTo(),
      navigations,
    };
    expect(after).toEqual(before);
    expect(before.at).toBeGreaterThan(0);
    expect(live.output).toMatch(/^dissertation\/main\.tex → 1 LaTeX pass → \d+\.\d\d s$/m);
  });

  it('sees an edit by an editor that saves under another name and renames', async () => {
    const text = workspace.read(paths.main).replace('Choices about', 'Judgements about');
    workspace.write(`${paths.main}.swp`, text);
    renameSync(join(workspace.root, `${paths.main}.swp`), join(workspace.root, paths.main));
    await sees('Judgements about football games');
  });

  it('leads from a place on the page to the line of the source', async () => {
    const line =
      workspace
        .read(paths.main)
        .split('\n')
        .findIndex((text) => text.includes('Judgements about')) + 1;
    await page.locator('.text span', { hasText: 'Judgements about' }).first().dblclick();
    const link = page.locator('#source a');
    await link.waitFor();
    expect(await link.textContent()).toBe(`${paths.main}:${line}`);
    expect(await link.getAttribute('href')).toBe(`vscode://file/${workspace.root}/${paths.main}:${line}`);
    await page.keyboard.press('Escape');
  });

  it('keeps the last good page beside an error, and drops the error when it is mended', async () => {
    workspace.edit(paths.main, 'Judgements about', '\\undefinedcommand Judgements about');
    await problemShown();
    const line =
      workspace
        .read(paths.main)
        .split('\n')
        .findIndex((text) => text.includes('\\undefinedcommand')) + 1;
    expect(await problems()).toContain(`${paths.main}:${line}`);
    expect(await problems()).toContain('\\undefinedcommand');
    await sees('Judgements about football games');
    workspace.edit(paths.main, '\\undefinedcommand ', 'Sound ');
    await sees('Sound Judgements about football games');
    await problemGone();
    // The state of before the error was kept, so mending it is one pass, too.
    expect(live.output.trimEnd().split('\n').at(-1)).toMatch(/^dissertation\/main\.tex → 1 LaTeX pass/);
  });

  it('says which reference is not resolved while it shows the text around it', async () => {
    workspace.edit(paths.main, 'Sound Judgements', 'As \\ref{sec:nowhere} says, Judgements');
    await sees('says, Judgements about');
    await problemShown();
    expect(await problems()).toContain('sec:nowhere');
    workspace.edit(paths.main, 'As \\ref{sec:nowhere} says, Judgements', 'Judgements');
    await problemGone();
  });

  it('builds what a notebook writes, and leads from its table to the notebook', async () => {
    workspace.edit(paths.notebook, /Season/, 'Yearmark');
    await live.said(/04_score_validation\.qmd → nx: what the document reads is up to date/);
    await live.said(/build\/\S+\.tex(?:,| and|.*) → \d LaTeX pass/);
    await isUpToDate();
    await find('Yearmark');
    await page.locator('.text span', { hasText: 'Yearmark' }).first().dblclick();
    const chip = page.locator('#source');
    await chip.locator('a').waitFor();
    expect(await chip.textContent()).toMatch(/made by 04-score-validation:build in/);
    expect(await chip.locator('a').textContent()).toMatch(new RegExp(`^${paths.notebook}:\\d+$`));
  });

  it('shows why a notebook failed, and lets the text go on meanwhile', async () => {
    workspace.edit(paths.notebook, /```\{r\}\n/, '$&stop("the data has no such column")\n');
    await problemShown();
    expect(await problems()).toContain('the data has no such column');
    expect(await problems()).toContain(paths.notebook);
    await find('Judgements about');
    workspace.edit(paths.main, 'Judgements about', 'Opinions about');
    await sees('Opinions about football games');
    expect(await problems()).toContain('the data has no such column');
    workspace.edit(paths.notebook, 'stop("the data has no such column")\n', '');
    await problemGone();
  });

  it('sees a file that a new \\input brings in, and each edit of it', async () => {
    workspace.write('projects/dissertation/epigraph.tex', 'A word before all others.\n');
    workspace.edit(paths.main, '\\chapter{Abstract}', '\\chapter{Abstract}\n\\input{epigraph.tex}\n');
    await sees('A word before all others.');
    workspace.write('projects/dissertation/epigraph.tex', 'Another word before all others.\n');
    await sees('Another word before all others.');
  });

  it('answers nobody but its own page', async () => {
    const { port } = new URL(address);
    const status = async (path: string, init?: RequestInit) =>
      (await fetch(`${address}${path}`, init)).status;
    expect(await status('')).toBe(200);
    expect(await status('package.json')).toBe(404);
    expect(await status('..%2f..%2fpackage.json')).toBe(404);
    expect(await status('events', { method: 'POST' })).toBe(405);
    expect(await status('', { headers: { 'Sec-Fetch-Site': 'cross-site' } })).toBe(403);
    expect(await rebound(Number(port))).toContain('403');
  });

  it('refuses a second page of the same document, and says who has it', async () => {
    const { code, output } = await workspace.nx(['run', 'dissertation:live']);
    expect(code).not.toBe(0);
    expect(output).toMatch(/is open already, served by dissertation:live \(process \d+\)/);
  });

  it('lets a whole build run beside it', async () => {
    const { code } = await workspace.nx(['run', 'dissertation:build']);
    expect(code).toBe(0);
  });

  it('found nothing to complain about in the browser', () => expect(complaints).toEqual([]));

  it('ends with everything it started, and frees its port', async () => {
    workspace.edit(paths.notebook, /```\{r\}\n/, '$&Sys.sleep(120)\n');
    // Not the shell script of that name: while a process turns from that into R, its command is empty for a moment.
    const runsR = (command: string): boolean => /\/exec\/R\b.*--file/.test(command);
    await live.until('to run R', () => processesOf(workspace).some(runsR));
    const { code } = await live.end('SIGINT');
    for (const end = Date.now() + patienceMs; Date.now() < end; await delay(100))
      if (processesOf(workspace).length === 0) break;
    expect(processesOf(workspace)).toEqual([]);
    expect(await isFree(Number(new URL(address).port))).toBe(true);
    // Nx's own code for Ctrl-C; the executor has no say in it.
    expect(code).toBe(130);
  });
});

/** Asks under a name of somebody else's, as a page does whose name has been bound to this machine. */
function rebound(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
    socket.write(`GET / HTTP/1.1\r\nHost: evil.example:${port}\r\nConnection: close\r\n\r\n`);
  });
}
