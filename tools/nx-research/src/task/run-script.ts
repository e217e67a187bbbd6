import { type Job, runJob } from '@research/compute';
import { fail, type Failure, type Result } from '@research/core';
import { join } from 'node:path';
import { interpreterOf } from './interpreter';
import { judgeUse } from '../tracing/judge-use';
import type { TaskTrace } from '../tracing/with-trace';
import { type Production, reportProduction } from './production';
import { scriptEnvironment } from './script-environment';
import { missingSecrets } from '../scope/secrets';
import { ownFiles } from '../scope/own-files';
import type { TaskOutcome, TaskScope } from '../scope/task-scope';
import { inProject, isBelow } from '../wiring/project-path';

/** Options of a task that is one script. */
export interface ScriptTask {
  readonly script: string;
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly secrets: readonly string[];
  readonly limitSeconds: number;
}

/** A script that is ready to run, and the files that it has to leave in the output folder. */
export interface ScriptRun {
  readonly production: Pick<Production, 'fingerprint' | 'tools' | 'place'>;
  readonly trace: Pick<TaskTrace, 'trace'>;
  readonly writes: readonly string[];
  /** Own files, relative to the project, that the script does not use. */
  readonly unrelated?: readonly string[];
}

/** The same, with all that it takes to run it and to put its outputs in place. */
interface WholeScriptRun extends ScriptRun {
  readonly production: Production;
  readonly trace: TaskTrace;
}

/** A task's script as a job that runs in its project's folder, followed by the tracer of its language. */
export function scriptJob(
  scope: TaskScope<ScriptTask>,
  { production, trace, writes, unrelated = [] }: ScriptRun,
): Job {
  const { options, task, workspaceRoot } = scope;
  const { fingerprint, tools, place } = production;
  const folder = join(workspaceRoot, task.projectRoot);
  return {
    fingerprint,
    argv: [tools.path(interpreterOf(options.script)), join(folder, options.script), ...options.args],
    env: trace.trace(scriptEnvironment(scope, place)),
    cwd: folder,
    needs: place.needs,
    reads: task.reads.map(({ path }) => join(workspaceRoot, path)),
    sources: ownFiles(workspaceRoot, task.projectRoot)
      .filter((name) => !isBelow(name, unrelated))
      .map((name) => join(folder, name)),
    writes,
    limitSeconds: options.limitSeconds,
  };
}

/** Runs a task's script to its end: when this process ends, so does the script. */
export async function runScript(
  scope: TaskScope<ScriptTask>,
  run: WholeScriptRun,
): Promise<Result<TaskOutcome>> {
  const findUndeclared = () => judgeUse(scope, run.trace.usedFiles());
  const cannotStart = missingSecrets(scope.options.secrets, scope.secrets);
  const ran = await runJob(scriptJob(scope, run), { ...run.production.context, findUndeclared, cannotStart });
  return ran.ok ? reportProduction(scope, run.production, ran.value) : fail(inScript(scope, ran.error));
}

/** A failure of a script, with the script's name. */
export const inScript = ({ options, task }: TaskScope<ScriptTask>, failure: Failure): Failure => ({
  at: { file: inProject(task.projectRoot, options.script) },
  ...failure,
});
