import { runJob } from '@research/compute';
import { fail, type Result } from '@research/core';
import { join } from 'node:path';
import { interpreterOf } from '../executors/script/interpreter';
import { judgeUse } from '../tracing/judge-use';
import type { TaskTrace } from '../tracing/with-trace';
import { type Production, reportProduction } from './production';
import { scriptEnvironment } from './script-environment';
import type { TaskOutcome, TaskScope } from './task-scope';

/** Options of a task that is one script. */
export interface ScriptTask {
  readonly script: string;
  readonly args: readonly string[];
  readonly env: readonly string[];
  readonly limitSeconds: number;
}

/** A script that is ready to run, and the files that it has to leave in the output folder. */
export interface ScriptRun {
  readonly production: Production;
  readonly trace: TaskTrace;
  readonly writes: readonly string[];
}

/** Runs a task's script in its project's folder, followed by the tracer of its language. */
export async function runScript(
  scope: TaskScope<ScriptTask>,
  { production, trace, writes }: ScriptRun,
): Promise<Result<TaskOutcome>> {
  const { options, task, workspaceRoot } = scope;
  const { fingerprint, tools, place, where } = production;
  const folder = join(workspaceRoot, task.projectRoot);
  const job = {
    fingerprint,
    argv: [tools.path(interpreterOf(options.script)), join(folder, options.script), ...options.args] as const,
    env: trace.trace(scriptEnvironment(scope, place)),
    cwd: folder,
    needs: place.needs,
    reads: task.reads.map(({ path }) => join(workspaceRoot, path)),
    writes,
    limitSeconds: options.limitSeconds,
  };
  const findUndeclared = () => judgeUse(scope, trace.usedFiles());
  const ran = await runJob(job, { ...where, findUndeclared });
  if (ran.ok) return reportProduction(scope, production, ran.value);
  return fail({ at: { file: `${task.projectRoot}/${options.script}` }, ...ran.error });
}
