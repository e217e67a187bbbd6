import type { TaskResults } from '@nx/devkit';
import { describeStandIn, readSoftFailure, type SoftFailure } from '@research/compute';
import { join } from 'node:path';
import { inProject } from '../wiring/project-path';

/** A soft failure of this run and the project.json of its task. */
export interface SoftFailureOfRun extends SoftFailure {
  /** Relative to the workspace. */
  readonly declaredIn: string;
}

/** The tasks of a run that failed softly; Nx takes them for successes. In order of their ids. */
export function softFailuresOf(workspaceRoot: string, results: TaskResults): SoftFailureOfRun[] {
  return Object.values(results)
    .filter(({ status }) => status === 'success')
    .flatMap(({ task }) =>
      task.outputs.flatMap((output): SoftFailureOfRun[] => {
        const soft = readSoftFailure(join(workspaceRoot, output));
        return soft ? [{ ...soft, declaredIn: inProject(task.projectRoot ?? '.', 'project.json') }] : [];
      }),
    )
    .sort((a, b) => (a.task < b.task ? -1 : 1));
}

/** What a run has to say of them at its end, since Nx shows nothing of tasks that succeed. Empty without any. */
export function describeSoftFailures(failures: readonly SoftFailure[]): string[] {
  if (failures.length === 0) return [];
  const count = failures.length === 1 ? '1 task' : `${failures.length} tasks`;
  return [
    `${count} failed softly ("critical": false). What depends on it went on with what stands in:`,
    ...failures.flatMap(({ task, failure, standIn }) => [
      `  ! ${task}: ${failure.what}`,
      ...quoted(failure.said),
      `    in its place: ${describeStandIn(standIn)}`,
      `    → npx nx run ${task} tries again, as every run does that needs it`,
    ]),
  ];
}

/** The last lines of what the tool said: the error is there. */
const quoted = (said = ''): string[] =>
  said
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .slice(-5)
    .map((line) => `    | ${line}`);
