import { type Lease, withLease } from '@research/compute';
import { describeFailure, ok, type Result, withFilesSync } from '@research/core';
import { buildMarked, type MarkedBuild, type StagedFile } from '@research/documents';
import { allowedEnvironment } from '@research/process';
import { readRecords } from '@research/reporting';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { dataStatement } from '../../latex/data-statement';
import { jobnameOf } from '../../latex/jobname';
import { spareFiles } from '../../latex/spare-files';
import { stagedFiles, texFolder } from '../../latex/staged-files';
import type { TaskOutcome, TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import type { FoundTools } from '../../task/find-tools';
import { leasedRun } from '../../task/produce';
import { prepareProduction } from '../../task/production';
import { isOwnSource } from '../../wiring/own-sources';
import { liesIn } from '../../wiring/project-path';
import { resolveSince, type Since, type SourceChanges, sourceChanges, sourceThen } from './changed-sources';
import { diffKind, type DiffOptions } from './kind';

/** What the text of now is made from, and the old bytes of what differs. */
interface Comparison {
  readonly files: readonly StagedFile[];
  readonly spares: readonly StagedFile[];
  readonly jobname: string;
  /** By absolute path; empty for a new source. */
  readonly changes: ReadonlyMap<string, Buffer>;
  readonly gone: readonly string[];
}

export const executor = defineExecutor(diffKind, async (scope) => {
  const since = await comparedWith(scope);
  if (!since.ok) return since;
  const emptied = withFilesSync('the old PDF cannot be removed', () =>
    rmSync(join(scope.workspaceRoot, scope.task.outputFolder), { recursive: true, force: true }),
  );
  if (!emptied.ok) return emptied;
  const comparison = await compare(scope, since.value);
  if (!comparison.ok) return comparison;
  tell(scope, comparison.value, since.value);
  if (comparison.value.changes.size === 0) return ok({ status: 'done' });
  const production = await prepareProduction(scope, { identity: {} });
  if (!production.ok) return production;
  const { place, context, tools } = production.value;
  return withLease({ ...context, needs: place.needs }, (lease) =>
    make(scope, comparison.value, { lease, tools }),
  );
});

/** The named commit; else that of the last successful build of the document, where this clone still has it; else HEAD. */
async function comparedWith({
  options,
  task,
  workspaceRoot,
}: TaskScope<DiffOptions>): Promise<Result<Since>> {
  if (options.since !== undefined) return resolveSince(workspaceRoot, String(options.since));
  const document = `${task.project}:${options.target}`;
  const { records } = await readRecords(workspaceRoot, {
    last: 1,
    mentions: document,
    where: ({ status, commit, tasks }) =>
      status === 'succeeded' && commit !== undefined && tasks.some(({ id }) => id === document),
  });
  const built = records[0]?.commit;
  const last = built === undefined ? undefined : await resolveSince(workspaceRoot, built);
  return last?.ok ? last : resolveSince(workspaceRoot, 'HEAD');
}

async function compare(scope: TaskScope<DiffOptions>, { commit }: Since): Promise<Result<Comparison>> {
  const { task, workspaceRoot, options } = scope;
  const differing = await sourceChanges(workspaceRoot, commit);
  if (!differing.ok) return differing;
  const jobname = jobnameOf(task.facts['entry'] ?? '');
  const files = stagedFiles(task, workspaceRoot);
  const spares = await spareFiles(scope, jobname);
  const written = [...files, ...spares].filter(({ producer }) => producer === undefined);
  const paths = new Set(written.map(({ from }) => relative(workspaceRoot, from)));
  const changes = new Map<string, Buffer>();
  for (const path of [...paths].filter((one) => isText(scope, one) && !options.skip.includes(one))) {
    const old = await oldBytes(scope, differing.value, { commit, path });
    if (!old.ok) return old;
    if (old.value) changes.set(join(workspaceRoot, path), old.value);
  }
  const gone = differing.value.gone.filter((path) => isText(scope, path));
  return ok({ files, spares, jobname, changes, gone });
}

/** Of the document and of its chapters, and no table that a training has left among them. */
const isText = ({ task }: Pick<TaskScope<unknown>, 'task'>, path: string): boolean =>
  path.endsWith('.tex') &&
  (task.texProjects ?? []).some(
    ({ root }) => liesIn(root, path) && isOwnSource(root === '.' ? path : path.slice(root.length + 1), root),
  );

/** What a source was; empty for a new one, undefined for one that is the same. */
async function oldBytes(
  { workspaceRoot }: Pick<TaskScope<unknown>, 'workspaceRoot'>,
  { changed, known }: SourceChanges,
  { commit, path }: { readonly commit: string; readonly path: string },
): Promise<Result<Buffer | undefined>> {
  const then = changed.get(path);
  if (then !== undefined) return sourceThen(workspaceRoot, commit, then);
  return ok(known.has(path) ? undefined : Buffer.alloc(0));
}

function tell(
  { task, workspaceRoot, say }: TaskScope<DiffOptions>,
  compared: Comparison,
  since: Since,
): void {
  const { changes, gone } = compared;
  for (const [path, old] of changes)
    say(`${old.length === 0 ? 'new    ' : 'changed'} ${relative(workspaceRoot, path)}`);
  for (const path of gone) say(`gone    ${path}: its text is not in the PDF`);
  if (changes.size === 0) say(`${task.id}: the text is that of ${since.shown}; no PDF is made`);
  else say(`${task.id}: compared with ${since.shown}; tables and figures are those of now in both versions`);
}

/** What the marked document is made with. */
interface Means {
  readonly lease: Lease;
  readonly tools: FoundTools;
}

async function make(
  scope: TaskScope<DiffOptions>,
  { files, spares, jobname, changes }: Comparison,
  { lease, tools }: Means,
): Promise<Result<TaskOutcome>> {
  const { task, options, workspaceRoot, ports, say } = scope;
  const statement = dataStatement(scope, task.reads);
  if (!statement.ok) return statement;
  const folder = join(workspaceRoot, task.outputFolder);
  const { entry = '', date = '' } = task.facts;
  const built = await buildMarked({
    stagingFolder: texFolder(task.id, files, workspaceRoot),
    files,
    spares,
    generated: [statement.value],
    entry,
    jobname,
    epochSeconds: Date.parse(`${date}T00:00:00Z`) / 1000,
    // What was deleted may have been what something refers to.
    thresholds: { unresolved: 'warn' },
    showRelativeTo: workspaceRoot,
    run: leasedRun(scope, lease),
    say: scope.say,
    env: allowedEnvironment(ports.env, []),
    limitSeconds: options.limitSeconds,
    changes,
    latexdiff: tools.path('latexdiff'),
    markedFolder: join(folder, 'marked'),
  });
  if (!built.ok) return built;
  for (const warning of warningsOf(built.value, workspaceRoot)) say(warning);
  const placed = withFilesSync('the PDF cannot be written', () => {
    mkdirSync(folder, { recursive: true });
    copyFileSync(built.value.pdf, join(folder, 'main.pdf'));
  });
  if (!placed.ok) return placed;
  say(
    `wrote ${task.outputFolder}/main.pdf (${changes.size} changed ${changes.size === 1 ? 'file' : 'files'})`,
  );
  return ok({ status: 'built' });
}

function warningsOf({ unmarked, settings, formulasFailed }: MarkedBuild, workspaceRoot: string): string[] {
  const formulas = 'warning: changed formulas are shown without marks, since they do not compile with them:';
  return [
    ...(formulasFailed ? [`${formulas}\n${describeFailure(formulasFailed)}`] : []),
    ...settings.map(
      (path) =>
        `warning: ${relative(workspaceRoot, path)} is read before \\begin{document}: its changes have no marks`,
    ),
    ...unmarked.map(
      (failure) =>
        `warning: latexdiff cannot compare a source; it has no marks:\n${describeFailure(failure)}`,
    ),
  ];
}
