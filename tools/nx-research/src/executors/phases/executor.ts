import { fail, type Failure, ok, type Result, variables } from '@research/core';
import { succeeded } from '@research/process';
import { readRun, type SideRecord } from '@research/reporting';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { nxEnvironment } from '../../scope/nx-environment';
import type { TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { describePhases, type PhaseDone } from './describe-phases';
import { type Phase, phasesKind, type PhasesOptions } from './kind';
import { beginMove, incomplete, type OriginMove, settleWhenComplete, takeBack } from './origin-move';

export const executor = defineExecutor(phasesKind, async (scope) => {
  const { options, workspaceRoot, ports, say, task } = scope;
  const moving = scope.companions().filter(({ kind }) => movesPins.includes(kind));
  if (moving.length > 0) {
    say(`${task.id}: left out, since this command moves the pins of ${moving.length} sources`);
    return ok({ status: 'done', next: [`npx nx run ${task.id}`] });
  }
  const runId = ports.env[variables.runId.name];
  const { command } = await readRun(workspaceRoot, runId);
  const begun = await beginMove(scope);
  if (!begun.ok) return begun;
  let move = begun.value;
  const done: PhaseDone[] = [];
  let failure: Failure | undefined;
  const phases = options.phases.filter((phase) => isWanted(scope, phase));
  for (const [index, phase] of phases.entries()) {
    if (failure) break;
    say(`\n${task.id}: phase ${index + 1} of ${phases.length}: ${title(phase)}`);
    const startedMs = ports.now().getTime();
    const ran = await runPhase(scope, { phase, number: index + 1, command, move });
    done.push({ title: title(phase), durationMs: ports.now().getTime() - startedMs, ok: ran.ok });
    if (!ran.ok && (phase.critical || ran.error.reason === 'interrupted'))
      failure = notFinished(scope, { phase, left: phases.slice(index + 1), cause: ran.error });
    const moved = move && !failure ? await settleWhenComplete(scope, move) : ok('going on');
    if (!moved.ok) failure = notFinished(scope, { phase, left: phases.slice(index + 1), cause: moved.error });
    if (moved.ok && moved.value === 'complete') move = undefined;
  }
  if (move) failure = await takeBack(scope, move, failure ?? incomplete(scope, move));
  const { tasks } = await readRun(workspaceRoot, runId);
  const outcome = `${task.id}: ${failure ? 'stopped' : 'done'}`;
  for (const line of describePhases(outcome, done, tasks.filter(isOther(scope)))) say(line);
  return failure ? fail(failure) : ok({ status: 'done' });
});

/** Kinds of tasks that write source locks: an Nx that starts meanwhile may hash the locks of before, or half of both. */
const movesPins: readonly string[] = ['refresh', 'snapshot'];

const isOther =
  ({ task }: TaskScope<PhasesOptions>) =>
  (other: SideRecord): boolean =>
    other.task !== task.id;

/** Whether a phase is to run here; says why not. */
export function isWanted(
  {
    ports,
    workspaceRoot,
    say,
    task,
  }: Pick<TaskScope<PhasesOptions>, 'ports' | 'workspaceRoot' | 'say' | 'task'>,
  phase: Phase,
): boolean {
  const { onlyWith } = phase;
  const isThere = (name: string): boolean =>
    name.startsWith('$')
      ? (ports.env[name.slice(1)] ?? '').trim() !== ''
      : existsSync(join(workspaceRoot, name));
  if (!onlyWith || onlyWith.some(isThere)) return true;
  say(`${task.id}: without ${title(phase)}, since there is no ${onlyWith.join(' and no ')}`);
  return false;
}

const title = ({ targets, projects, configuration }: Phase): string =>
  `${targets.join(' and ')}${configuration === undefined ? '' : ` (${configuration})`}${projects.length > 0 ? ` of ${projects.join(', ')}` : ''}`;

interface PhaseRun {
  readonly phase: Phase;
  /** From 1. */
  readonly number: number;
  /** What the user typed after `nx`. */
  readonly command: readonly string[];
  readonly move: OriginMove | undefined;
}

async function runPhase(
  { workspaceRoot, ports, sink, signal }: TaskScope<PhasesOptions>,
  { phase, number, command, move }: PhaseRun,
): Promise<Result<void>> {
  const nx = createRequire(join(workspaceRoot, 'package.json')).resolve('nx/bin/nx.js');
  const argv = [process.execPath, nx, ...phaseArguments(phase, command, ports.env)] as const;
  const env = {
    ...nxEnvironment(ports.env),
    [variables.phase.name]: `${number} ${title(phase)}`,
    ...(move ? { [variables.movingTo.name]: move.to } : {}),
  };
  const exit = await ports.runCommand({ argv, cwd: workspaceRoot, env }, { sink, signal });
  if (!exit.ok) return exit;
  if (succeeded(exit.value)) return ok(undefined);
  return fail({
    reason: exit.value.cancelled ? 'interrupted' : 'command-failed',
    what: `nx ${argv.slice(2).join(' ')} ended with ${exit.value.signal ?? `exit code ${exit.value.code}`}`,
  });
}

interface Unfinished {
  readonly phase: Phase;
  /** The phases after it. */
  readonly left: readonly Phase[];
  readonly cause: Failure;
}

function notFinished({ task }: TaskScope<PhasesOptions>, { phase, left, cause }: Unfinished): Failure {
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

/** Flags of Nx that a user means for the work itself, and that each phase is therefore given too. */
const passedOn =
  /^--(?:parallel|skip-?nx-?cache|disable-?nx-?cache|verbose|nx-?bail|output-?style|no-?agents)(?:=|$)/i;
const withValue = /^--(?:parallel|output-?style)$/i;

/**
 * The arguments with which Nx runs a phase.
 * @param command what the user typed after `nx`
 * @param env in which Nx may find an output style that holds where none is typed
 */
export function phaseArguments(
  { targets, projects, configuration, outputStyle }: Phase,
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  const flags = flagsOf(command);
  const styled = (env[defaultStyle] ?? '') !== '' || flags.some((flag) => /^--output-?style/i.test(flag));
  return [
    'run-many',
    `--targets=${targets.join(',')}`,
    ...(projects.length > 0 ? [`--projects=${projects.join(',')}`] : []),
    ...(configuration === undefined ? [] : [`--configuration=${configuration}`]),
    ...(outputStyle === undefined || styled ? [] : [`--output-style=${outputStyle}`]),
    ...flags,
  ];
}

/** Variable of Nx. */
const defaultStyle = 'NX_DEFAULT_OUTPUT_STYLE';

function flagsOf(command: readonly string[]): string[] {
  return command.flatMap((word, index) => {
    if (!passedOn.test(word)) return [];
    const next = command[index + 1];
    return withValue.test(word) && next !== undefined && !next.startsWith('-') ? [word, next] : [word];
  });
}
