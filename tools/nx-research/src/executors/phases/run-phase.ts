import { fail, type Result, ok, variables } from '@research/core';
import { succeeded } from '@research/process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { nxEnvironment } from '../../scope/nx-environment';
import type { TaskScope } from '../../scope/task-scope';
import type { Phase, PhasesOptions } from './kind';
import type { OriginMove } from './origin-move';
import { tellProgress } from './progress';

/** How a phase is called in the terminal and in the run record. */
export const title = ({ targets, projects, configuration }: Phase): string =>
  `${targets.join(' and ')}${configuration === undefined ? '' : ` (${configuration})`}${projects.length > 0 ? ` of ${projects.join(', ')}` : ''}`;

/** What decides which phases are run. */
type Wanting = Pick<TaskScope<PhasesOptions>, 'options' | 'ports' | 'workspaceRoot' | 'say' | 'task'>;

/** The phases that are to run here; says of each other why not. */
export const wantedPhases = (scope: Wanting): Phase[] =>
  scope.options.phases.filter((phase) => isWanted(scope, phase));

function isWanted({ ports, workspaceRoot, say, task }: Wanting, phase: Phase): boolean {
  const { onlyWith } = phase;
  const isThere = (name: string): boolean =>
    name.startsWith('$')
      ? (ports.env[name.slice(1)] ?? '').trim() !== ''
      : existsSync(join(workspaceRoot, name));
  if (!onlyWith || onlyWith.some(isThere)) return true;
  say(`${task.id}: without ${title(phase)}, since there is no ${onlyWith.join(' and no ')}`);
  return false;
}

/** A phase and what it is run with. */
export interface PhaseRun {
  readonly phase: Phase;
  /** From 1. */
  readonly number: number;
  /** What the user typed after `nx`. */
  readonly command: readonly string[];
  readonly move: OriginMove | undefined;
}

/** Runs a phase as an Nx invocation of its own. Fails with `interrupted`, or with `command-failed` when Nx does. */
export async function runPhase(
  scope: TaskScope<PhasesOptions>,
  { phase, number, command, move }: PhaseRun,
): Promise<Result<void>> {
  const { workspaceRoot, ports, sink, signal } = scope;
  const nx = createRequire(join(workspaceRoot, 'package.json')).resolve('nx/bin/nx.js');
  const argv = [process.execPath, nx, ...phaseArguments(phase, command, ports.env)] as const;
  const env = {
    ...nxEnvironment(ports.env),
    [variables.phase.name]: `${number} ${title(phase)}`,
    ...(move ? { [variables.movingTo.name]: move.to } : {}),
    ...(phase.trainFirst ? { [variables.trainFirst.name]: '1' } : {}),
  };
  const stop = tellProgress(scope, number);
  const exit = await ports.runCommand({ argv, cwd: workspaceRoot, env }, { sink, signal });
  stop();
  if (!exit.ok) return exit;
  if (succeeded(exit.value)) return ok(undefined);
  const { cancelled, signal: killedBy } = exit.value;
  // Nx ends with 130, as after Ctrl-C, also where a task failed and others had to be left out: the code says nothing.
  const how = cancelled ? 'was interrupted' : killedBy ? `was ended by ${killedBy}` : 'failed';
  return fail({
    reason: cancelled ? 'interrupted' : 'command-failed',
    what: `nx ${argv.slice(2).join(' ')} ${how}`,
  });
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
