import { fail, hashBytes, ok, type Result } from '@research/core';
import {
  describeResultsState,
  isUsedThoughNotFresh,
  METRICS_NAME,
  parseMetrics,
  readLocks,
  readRecords,
  readResultsState,
  RESULTS_STATE_NAME,
} from '@research/data';
import { pageTexts, tableTexts } from '@research/documents';
import { allowedEnvironment } from '@research/process';
import type { Estimate, PinnedTable, ShownRow, TableCells, UpdateState } from '@research/reporting';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { inProject } from '../../wiring/project-path';
import { parseReference } from '../../wiring/reference';
import { isStateTarget, resultsFile, resultsStateTarget } from '../../wiring/results';
import type { WiredTask } from '../../wiring/wired-task';
import { allTasks } from '../../wiring/wirings';
import type { PhasesOptions } from './kind';
import { lockFiles } from './origin-move';

type Scope = TaskScope<PhasesOptions>;
type ToldRows = NonNullable<PhasesOptions['summary']>['rows'][string];

/** Looks at all that the summary of an update compares. Fails when a lock is wrong or an option names no table. */
export async function stateNow(scope: Scope): Promise<Result<UpdateState>> {
  const pins = pinsNow(scope);
  if (!pins.ok) return pins;
  const rows: Record<string, Readonly<Record<string, ShownRow>>> = {};
  for (const [name, told] of Object.entries(scope.options.summary?.rows ?? {})) {
    const read = await rowsNow(scope, told);
    if (!read.ok) return read;
    rows[name] = read.value;
  }
  const tasks = allTasks(scope.wirings);
  const metrics = metricsNow(scope, tasks);
  return ok({
    pins: pins.value,
    rows,
    metrics,
    tables: tablesNow(scope, tasks),
    pages: await pagesNow(scope, tasks),
  });
}

/** The results and searches that are used though they are not of the data as it is now, as the last look found them. */
export const staleNow = ({ workspaceRoot, wirings }: Scope): string[] =>
  allTasks(wirings)
    .filter(({ target }) => isStateTarget(target))
    .flatMap(({ outputFolder }) => {
      const state = readResultsState(join(workspaceRoot, outputFolder, RESULTS_STATE_NAME));
      return state && isUsedThoughNotFresh(state)
        ? [`${describeResultsState(state)} → ${state.command}`]
        : [];
    })
    .sort();

function pinsNow(scope: Scope): Result<Record<string, PinnedTable>> {
  const locks = readLocks(scope.workspaceRoot, lockFiles(scope));
  if (!locks.ok) return locks;
  const pins = locks.value.flatMap(({ file, files }) =>
    files.map(({ path, sha256, rows, seasons }) => [`${file} ${path}`, { sha256, rows, seasons }] as const),
  );
  return ok(Object.fromEntries(pins));
}

/** The shown columns of a table's rows by their key; none while the table has not been made. */
async function rowsNow(scope: Scope, told: ToldRows): Promise<Result<Record<string, ShownRow>>> {
  const written = writtenAs(scope, told.file);
  if (!written.ok) return written;
  const path = join(scope.workspaceRoot, written.value);
  const rows: Record<string, ShownRow> = {};
  if (!existsSync(path)) return ok(rows);
  const columns: string[] = [];
  const cell = (cells: readonly string[], column: string): string => cells[columns.indexOf(column)] ?? '';
  const read = await readRecords(
    { path, name: written.value },
    {
      header: (names) => void columns.push(...names),
      record: (cells) => {
        const key = JSON.stringify(told.key.map((column) => cell(cells, column)));
        rows[key] = Object.fromEntries(told.shows.map((column) => [column, cell(cells, column)]));
      },
    },
  );
  if (!read.ok) return read;
  const missing = [...told.key, ...told.shows].filter((column) => !columns.includes(column));
  if (missing.length === 0) return ok(rows);
  return fail({
    reason: 'invalid-options',
    what: `${told.file} has no column ${missing.join(', ')}, which the summary of ${scope.task.id} is to show`,
    at: { file: inProject(scope.task.projectRoot, 'project.json') },
    tries: [`its columns are ${columns.join(', ')}`],
  });
}

/** Where the task that writes a table leaves it. */
function writtenAs({ wirings, task }: Scope, text: string): Result<string> {
  const reference = parseReference(text);
  const named = reference?.kind === 'project' ? reference : undefined;
  const writer = wirings
    .get(named?.project ?? '')
    ?.tasks.find(
      ({ target, writes }) =>
        writes.includes(named?.file ?? '') && (named?.target === undefined || named.target === target),
    );
  if (writer && named) return ok(`${writer.outputFolder}/${named.file}`);
  return fail({
    reason: 'invalid-options',
    what: `no task writes ${text}, whose rows the summary of ${task.id} is to tell`,
    at: { file: inProject(task.projectRoot, 'project.json') },
  });
}

/** Of metrics that are not sound the summary says nothing: what reads them does. */
function metricsNow({ workspaceRoot }: Scope, tasks: readonly WiredTask[]): UpdateState['metrics'] {
  const models = tasks.filter(({ target }) => target === resultsStateTarget);
  return Object.fromEntries(
    models.flatMap(({ project, projectRoot }) => {
      const file = inProject(projectRoot, resultsFile(METRICS_NAME));
      const text = textOf(workspaceRoot, file);
      const metrics = text === undefined ? undefined : parseMetrics(text, file);
      if (!metrics?.ok) return [];
      const scores = Object.entries(metrics.value.metrics).flatMap(
        ([name, value]): [string, Estimate | null][] =>
          isEstimate(value) ? [[name, onlyEstimate(value)]] : value === null ? [[name, null]] : [],
      );
      return [[project, Object.fromEntries(scores)]];
    }),
  );
}

const isEstimate = (value: unknown): value is Estimate =>
  typeof value === 'object' && value !== null && ['estimate', 'low', 'high'].every((name) => name in value);

const onlyEstimate = ({ estimate, low, high }: Estimate): Estimate => ({ estimate, low, high });

function tablesNow({ workspaceRoot }: Scope, tasks: readonly WiredTask[]): UpdateState['tables'] {
  const files = filesOf(tasks, '.tex');
  return Object.fromEntries(
    files.flatMap((file): [string, readonly TableCells[]][] => {
      const text = textOf(workspaceRoot, file);
      return text === undefined ? [] : [[file, tableTexts(text)]];
    }),
  );
}

async function pagesNow(
  { workspaceRoot, ports }: Scope,
  tasks: readonly WiredTask[],
): Promise<UpdateState['pages']> {
  const documents = tasks.filter(({ kind }) => kind === 'document');
  const pages: Record<string, string[]> = {};
  for (const file of filesOf(documents, '.pdf').filter((one) => existsSync(join(workspaceRoot, one)))) {
    const tools = { run: ports.runCommand, env: allowedEnvironment(ports.env, []) };
    const texts = await pageTexts(join(workspaceRoot, file), tools);
    if (texts.ok) pages[file] = texts.value.map((text) => hashBytes(text).slice(0, 16));
  }
  return pages;
}

const filesOf = (tasks: readonly WiredTask[], ending: string): string[] =>
  tasks.flatMap(({ outputFolder, writes }) =>
    writes.filter((name) => name.endsWith(ending)).map((name) => `${outputFolder}/${name}`),
  );

function textOf(workspaceRoot: string, file: string): string | undefined {
  const path = join(workspaceRoot, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
