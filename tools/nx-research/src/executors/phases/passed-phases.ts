import { hashBytes, readFlag, replaceFile, statePath, variables } from '@research/core';
import { originsPinned, readLocks } from '@research/data';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import type { Phase, PhasesOptions } from './kind';
import { lockFiles } from './origin-move';
import { title } from './run-phase';

/** Which phases of a workflow have passed since what they wait for has changed. */
export interface PassedPhases {
  /** False for a phase that waits for no change. */
  isPassed(phase: Phase): boolean;
  /** Notes that a phase has passed with what it waits for as it is now. */
  note(phase: Phase): void;
}

/**
 * Remembers in the state folder with which pins each phase passed; without it, none did. With `--skip-nx-cache`, which asks for
 * the work to be done again, none did either.
 */
export function passedPhases(scope: TaskScope<PhasesOptions>): PassedPhases {
  const { workspaceRoot, ports, task } = scope;
  const file = statePath(workspaceRoot, 'phases', `${task.project}.passed.json`);
  const again = readFlag(ports.env, variables.reuse) === false;
  const now = ({ onlyAfter }: Phase): string | undefined =>
    onlyAfter && (onlyAfter === 'new-origin' ? originsOfPins(scope) : pinsOf(scope));
  return {
    isPassed: (phase) =>
      !again && phase.onlyAfter !== undefined && readPassed(file)[title(phase)] === now(phase),
    note(phase) {
      const passed = { ...readPassed(file), [title(phase)]: now(phase) };
      if (phase.onlyAfter) replaceFile(file, `${JSON.stringify(passed, undefined, 2)}\n`);
    },
  };
}

function readPassed(file: string): Readonly<Record<string, unknown>> {
  try {
    const passed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof passed === 'object' && passed !== null ? (passed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Stands for the content of all locks. */
const pinsOf = (scope: TaskScope<PhasesOptions>): string =>
  hashBytes(
    JSON.stringify(
      lockFiles(scope).map((file) => {
        const path = join(scope.workspaceRoot, file);
        return [file, existsSync(path) ? readFileSync(path, 'utf8') : null];
      }),
    ),
  );

/** Whether data is simulated or real; locks that cannot be read are of no origin yet. */
function originsOfPins(scope: TaskScope<PhasesOptions>): string {
  const locks = readLocks(scope.workspaceRoot, lockFiles(scope));
  return locks.ok ? [...originsPinned(locks.value)].sort().join(' ') : '';
}
