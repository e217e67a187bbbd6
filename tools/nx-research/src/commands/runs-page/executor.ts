import { fail, type Failure, ok } from '@research/core';
import {
  chooseRun,
  chromeTrace,
  eachRecord,
  gatherPage,
  metricsText,
  type PageData,
  type PageParts,
  pageHtml,
  readAttempts,
  type RunRecord,
} from '@research/reporting';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openBrowser } from '../../live/open-browser';
import type { TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { writeWhole } from '../../task/write-file';
import { runsPageKind, type RunsPageOptions } from '../runs';
import { sayUnreadable } from '../shown-runs';

type Scope = TaskScope<RunsPageOptions>;

export const executor = defineExecutor(runsPageKind, async (scope) => {
  const { options, workspaceRoot } = scope;
  const { format, output = defaultOutputs[format], run: named, workflow } = options;
  const wrong = wrongOptions(options);
  if (wrong) return fail(wrong);
  const run = await chooseRun(workspaceRoot, {
    ...(named === undefined ? {} : { run: String(named) }),
    workflow,
  });
  if (!run.ok) return run;
  const text = await textOf(scope, run.value);
  const written = await writeWhole(scope, output, text);
  if (!written.ok) return written;
  scope.say(`${describeBytes(Buffer.byteLength(text))}: ${uses[format]}`);
  if (options.open) openBrowser(pathToFileURL(resolve(workspaceRoot, output)).href);
  return ok({ status: 'done' });
});

/** Beside the records, which git and Nx ignore. */
const defaultOutputs: Readonly<Record<RunsPageOptions['format'], string>> = {
  html: 'logs/runs.html',
  'chrome-trace': 'logs/runs.trace.json',
  prometheus: 'logs/runs.prom',
  openmetrics: 'logs/runs.openmetrics.txt',
};

const uses: Readonly<Record<RunsPageOptions['format'], string>> = {
  html: 'open it in a browser; it needs neither a server nor a network',
  'chrome-trace': 'load it in chrome://tracing or ui.perfetto.dev',
  prometheus: 'for the textfile collector of node_exporter, or a push gateway',
  openmetrics: 'OpenMetrics 1.0',
};

/** What only a page can show. */
function wrongOptions({ format, last, open }: RunsPageOptions): Failure | undefined {
  if (format === 'html') return undefined;
  const option = last > 1 ? `--last=${last}` : open ? '--open' : undefined;
  if (option === undefined) return undefined;
  return {
    reason: 'invalid-options',
    what: `${option} does not go with --format=${format}, which is about one run`,
    tries: [`npx nx run runs:page --format=${format}`, `npx nx run runs:page ${option}`],
  };
}

async function textOf(scope: Scope, run: RunRecord): Promise<string> {
  const { format } = scope.options;
  if (format === 'prometheus' || format === 'openmetrics') return metricsText(run, format);
  const data = await dataOf(scope, run);
  const [newest] = data.runs;
  if (format === 'chrome-trace') return `${JSON.stringify(newest && chromeTrace(newest))}\n`;
  return pageHtml(data, await pageParts());
}

async function dataOf(scope: Scope, run: RunRecord): Promise<PageData> {
  const { workspaceRoot, options } = scope;
  const { last, workflow } = options;
  const reads = eachRecord(workspaceRoot, { runId: (id) => id <= run.runId });
  const data = await gatherPage(
    reads,
    { last, workflow, madeAt: new Date() },
    { attempts: (runId) => readAttempts(workspaceRoot, runId), log: (task) => logOf(workspaceRoot, task) },
  );
  sayUnreadable(scope, data.unreadable);
  return data;
}

/** What a task that failed printed, where Nx still has it. */
function logOf(workspaceRoot: string, { status, hash = '' }: RunRecord['tasks'][number]): string | undefined {
  if (!status.startsWith('failed') || !/^\w+$/.test(hash)) return undefined;
  const file = `.nx/cache/terminalOutputs/${hash}`;
  return existsSync(join(workspaceRoot, file)) ? file : undefined;
}

/** Beside the bundle. */
async function pageParts(): Promise<PageParts> {
  const read = (name: string): Promise<string> => readFile(join(__dirname, '../runs-page', name), 'utf8');
  return { script: await read('page.js'), style: await read('page.css') };
}

const describeBytes = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
