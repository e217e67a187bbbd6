import { withLease } from '@research/compute';
import { fail, type Failure, ok, type Result, statePath, variables } from '@research/core';
import { readRun, type SideRecord } from '@research/reporting';
import type { TaskOutcome, TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { thisHost } from '../../task/place';
import { workContext } from '../../task/production';
import { tasksById } from '../../wiring/wirings';
import { boundLocks, type BoundSet, checkBoundOptions } from './data-bound';
import { describePhases, type PhaseDone } from './describe-phases';
import { type Phase, phasesKind, type PhasesOptions } from './kind';
import { beginMove, incomplete, type OriginMove, settleWhenComplete, takeBack } from './origin-move';
import { passedPhases } from './passed-phases';
import { runPhase, title, wantedPhases } from './run-phase';
import { openSummary } from './summary';

type Scope = TaskScope<PhasesOptions>;

export const executor = defineExecutor(phasesKind, async (scope) => {
  const { options, workspaceRoot, say, task } = scope;
  const moving = scope.companions().filter(({ kind }) => movesPins.includes(kind));
  if (moving.length > 0) {
    say(`${task.id}: left out, since this command moves the pins of ${moving.length} sources`);
    return ok({ status: 'done', next: [`npx nx run ${task.id}`] });
  }
  const bound = checkBoundOptions(scope);
  if (!bound.ok) return bound;
  if (!options.movesOrigins) return workflow(scope);
  const host = await thisHost(scope);
  if (!host.ok) return host;
  // Of two workflows that move pins the second waits, whatever they are called.
  const lease = {
    ...workContext(scope, { host: host.value }, {}),
    outputFolder: statePath(workspaceRoot, 'phases'),
    needs: { cpu: 0, gpu: 0 },
  };
  return withLease(lease, () => workflow(scope));
});

/** Kinds of tasks that write source locks: an Nx that starts meanwhile may hash the locks of before, or half of both. */
const movesPins: readonly string[] = ['refresh', 'snapshot'];

async function workflow(scope: Scope): Promise<Result<TaskOutcome>> {
  const { workspaceRoot, ports, say, task } = scope;
  const runId = ports.env[variables.runId.name];
  const { command } = await readRun(workspaceRoot, runId);
  const summary = await openSummary(scope);
  if (!summary.ok) return summary;
  const begun = await beginMove(scope);
  if (!begun.ok) return begun;
  const { done, bound, failure: stopped } = await runPhases(scope, { command, move: begun.value });
  const tasks = (await readRun(workspaceRoot, runId)).tasks.filter(isOther(scope));
  const failure = stopped ?? failedTrainings(scope, tasks);
  const outcome = `${task.id}: ${stopped ? 'stopped' : 'done'}`;
  for (const line of describePhases(outcome, done, tasks)) say(line);
  for (const line of [...bound.notes, ...bound.next.map((typed) => `→ ${typed}`)]) say(`  ${line}`);
  const told = await summary.value.tell({ done, tasks, failure });
  if (failure) return fail(failure);
  return told.ok ? ok({ status: 'done', ...bound }) : told;
}

const isOther =
  ({ task }: Scope) =>
  (other: SideRecord): boolean =>
    other.task !== task.id;

interface Phases {
  /** What the user typed after `nx`. */
  readonly command: readonly string[];
  readonly move: OriginMove | undefined;
}

interface PhasesRun {
  readonly done: readonly PhaseDone[];
  /** Where the data ends now. */
  readonly bound: BoundSet;
  /** Why they were not all run. */
  readonly failure: Failure | undefined;
}

async function runPhases(scope: Scope, { command, move }: Phases): Promise<PhasesRun> {
  const { options, say, task, ports } = scope;
  const phases = wantedPhases(scope);
  const passed = passedPhases(scope);
  const done: PhaseDone[] = [];
  let bound: BoundSet = noBound;
  let [moving, failure]: [OriginMove | undefined, Failure | undefined] = [move, undefined];
  for (const [index, phase] of phases.entries()) {
    if (failure) break;
    const number = index + 1;
    const left = phases.slice(number);
    const heading = `\n${task.id}: phase ${number} of ${phases.length}: ${title(phase)}`;
    if (passed.isPassed(phase)) {
      say(`${heading}: left out, since ${nothingMoved[phase.onlyAfter ?? 'new-pins']} since it last passed`);
      continue;
    }
    say(heading);
    const startedMs = ports.now().getTime();
    const ran = await runPhase(scope, { phase, number, command, move: moving });
    done.push({ title: title(phase), durationMs: ports.now().getTime() - startedMs, ok: ran.ok });
    if (ran.ok) passed.note(phase);
    else if (phase.critical || ran.error.reason === 'interrupted')
      failure = notFinished(scope, { phase, left, cause: ran.error });
    const bounded =
      !failure && options.movesOrigins && phase.targets.includes('refresh')
        ? await boundLocks(scope, moving !== undefined)
        : ok(bound);
    if (bounded.ok) bound = bounded.value;
    else failure = notFinished(scope, { phase, left, cause: bounded.error });
    const moved = moving && !failure ? await settleWhenComplete(scope, moving) : ok('going on');
    if (!moved.ok) failure = notFinished(scope, { phase, left, cause: moved.error });
    if (moved.ok && moved.value === 'complete') moving = undefined;
  }
  if (moving) failure = await takeBack(scope, moving, failure ?? incomplete(scope, moving));
  return { done, bound, failure };
}

const noBound: BoundSet = { notes: [], next: [] };

const nothingMoved = {
  'new-pins': 'no pin has moved',
  'new-origin': 'data has not moved between simulated and real',
};

interface Unfinished {
  readonly phase: Phase;
  /** The phases after it. */
  readonly left: readonly Phase[];
  readonly cause: Failure;
}

function notFinished({ task }: Scope, { phase, left, cause }: Unfinished): Failure {
  return {
    reason: cause.reason,
    what: `${task.id} stopped in its phase "${title(phase)}"`,
    causes: [cause],
    tries: [
      'fix the errors above and run the same command again: finished work is kept',
      ...(left.length > 0 ? [`not reached: ${left.map(title).join('; ')}`] : []),
    ],
  };
}

/** Trainings for which their old results stand in: everything else is done, and the workflow has failed. */
function failedTrainings({ task, wirings }: Scope, tasks: readonly SideRecord[]): Failure | undefined {
  const known = tasksById(wirings);
  const isTraining = ({ task: id }: SideRecord): boolean => known.get(id)?.explicit === true;
  const failed = tasks.filter((record) => record.status === 'soft' && isTraining(record));
  if (failed.length === 0) return undefined;
  const names = failed.map(({ task: id }) => id).sort();
  return {
    reason: 'several',
    what: `${task.id} is done but for ${names.join(', ')}: old results stand in, and are named as stale`,
    causes: failed.flatMap(({ failure }) => failure ?? []),
    tries: [`npx nx run ${task.id}`, ...names.map((id) => `npx nx run ${id}`)],
  };
}
