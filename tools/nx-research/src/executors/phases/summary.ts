import {
  fail,
  type Failure,
  fileSystemFailure,
  ok,
  replaceFile,
  type Result,
  statePath,
} from '@research/core';
import {
  compareStates,
  describeChanges,
  escapeMarkdown,
  isUnchanged,
  parseUpdateState,
  type SideRecord,
  type SummarySection,
  type UpdateChanges,
  type UpdateState,
} from '@research/reporting';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { failuresOf, nextOf, notesOf, type PhaseDone } from './describe-phases';
import type { PhasesOptions } from './kind';
import { staleNow, stateNow } from './state-now';

type Scope = TaskScope<PhasesOptions>;

/** How a workflow has ended. */
export interface Ended {
  readonly done: readonly PhaseDone[];
  readonly tasks: readonly SideRecord[];
  readonly failure: Failure | undefined;
}

/** Tells at the end of a workflow what it has changed. */
export interface Summary {
  tell(ended: Ended): Promise<Result<void>>;
}

/**
 * Keeps what a workflow may change as it is before it starts. A workflow that is stopped goes on with the next call, and its summary
 * then tells what both have changed.
 */
export async function openSummary(scope: Scope): Promise<Result<Summary>> {
  if (!scope.options.summary) return ok({ tell: () => Promise.resolve(ok(undefined)) });
  const file = statePath(scope.workspaceRoot, 'phases', `${scope.task.project}.before.json`);
  const unfinished = readState(file);
  const before = unfinished ? ok(unfinished) : await stateNow(scope);
  if (!before.ok) return before;
  if (unfinished) scope.say(`${scope.task.id}: goes on with an update that was not finished`);
  else replaceFile(file, JSON.stringify(before.value));
  return ok({ tell: (ended) => tell(scope, { ended, before: before.value, file }) });
}

interface Told {
  readonly ended: Ended;
  readonly before: UpdateState;
  /** Where {@link before} lies. */
  readonly file: string;
}

async function tell(scope: Scope, { ended, before, file }: Told): Promise<Result<void>> {
  const after = await stateNow(scope);
  if (!after.ok) return after;
  const changes = compareStates(before, after.value);
  const stale = staleNow(scope);
  const sections = [
    ...described(changes),
    { title: 'Stale', lines: stale },
    { title: 'Failed', lines: failuresOf(ended.tasks, ['failed', 'soft']) },
  ].filter(({ lines }) => lines.length > 0);
  for (const { title, lines } of sections)
    for (const line of ['', title, ...lines.map((one) => `  ${one}`)]) scope.say(line);
  const written = write(scope, { ended, changes, stale, sections });
  if (!ended.failure) rmSync(file, { force: true });
  return written;
}

function described(changes: UpdateChanges): readonly SummarySection[] {
  if (isUnchanged(changes))
    return [{ title: 'Nothing new', lines: ['data, scores, tables and pages are as they were'] }];
  const nothingUpstream = { title: 'Data', lines: ['nothing new upstream: every pin is as it was'] };
  return [...(changes.pins.length === 0 ? [nothingUpstream] : []), ...describeChanges(changes)];
}

interface Written {
  readonly ended: Ended;
  readonly changes: UpdateChanges;
  readonly stale: readonly string[];
  readonly sections: readonly SummarySection[];
}

/** Leaves the summary as Markdown, for a message or a commit, and as JSON with everything. */
function write(
  { workspaceRoot, task, ports, say }: Scope,
  { ended, changes, stale, sections }: Written,
): Result<void> {
  const folder = join(workspaceRoot, task.outputFolder);
  const { done, tasks, failure } = ended;
  const outcome = failure ? failure.what : `${task.id} is done`;
  const next = nextOf(tasks);
  const all = [
    ...sections,
    { title: 'What the tasks say', lines: notesOf(tasks) },
    { title: 'Next', lines: next },
  ];
  const markdown = [
    `# ${escapeMarkdown(outcome)}`,
    ...all
      .filter(({ lines }) => lines.length > 0)
      .map(({ title, lines }) =>
        [`## ${escapeMarkdown(title)}`, '', ...lines.map((line) => `- ${escapeMarkdown(line)}`)].join('\n'),
      ),
  ];
  const json = {
    task: task.id,
    endedAt: ports.now().toISOString(),
    ok: !failure,
    outcome,
    phases: done,
    changes,
    stale,
    next,
  };
  try {
    mkdirSync(folder, { recursive: true });
    replaceFile(join(folder, 'summary.md'), `${markdown.join('\n\n')}\n`);
    replaceFile(join(folder, 'summary.json'), `${JSON.stringify(json, undefined, 2)}\n`);
  } catch (error) {
    return fail(fileSystemFailure(`the summary of ${task.id} cannot be written`, error));
  }
  say(`\nThis summary: ${task.outputFolder}/summary.md, with everything: summary.json`);
  return ok(undefined);
}

/** The state before a workflow that was not finished; what is no such state counts as none. */
function readState(file: string): UpdateState | undefined {
  return existsSync(file) ? parseUpdateState(readFileSync(file, 'utf8')) : undefined;
}
