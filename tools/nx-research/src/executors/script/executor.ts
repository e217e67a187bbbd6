import { runJob } from '@research/compute';
import { fail, type Result } from '@research/core';
import { join } from 'node:path';
import { contentIdentity } from '../../task/content-identity';
import { oneSlot, prepareProduction, reportProduction } from '../../task/production';
import { defineExecutor } from '../../task/define-executor';
import { scriptEnvironment } from '../../task/script-environment';
import type { TaskOutcome, TaskScope } from '../../task/task-scope';
import { judgeUse } from '../../tracing/judge-use';
import { type TaskTrace, withTrace } from '../../tracing/with-trace';
import { interpreterOf, tracedLanguage } from './interpreter';
import { scriptKind } from './kind';
import type { ScriptOptions } from './options';

export = defineExecutor(scriptKind, (scope) => {
  const { script } = scope.options;
  const code = { main: script, language: tracedLanguage(script) };
  return withTrace(scope, code, (trace) => runScript(scope, trace));
});

async function runScript(scope: TaskScope<ScriptOptions>, trace: TaskTrace): Promise<Result<TaskOutcome>> {
  const { options, task, workspaceRoot } = scope;
  const { script, args, requires, limitSeconds } = options;
  const identity = { script, args, ...(await contentIdentity(scope)) };
  const production = await prepareProduction(scope, { identity, requires });
  if (!production.ok) return production;
  const { fingerprint, tools, where } = production.value;
  const folder = join(workspaceRoot, task.projectRoot);
  const job = {
    fingerprint,
    argv: [tools.path(interpreterOf(script)), join(folder, script), ...args] as const,
    env: trace.trace(scriptEnvironment(scope)),
    cwd: folder,
    needs: oneSlot,
    reads: task.reads.map(({ path }) => join(workspaceRoot, path)),
    writes: task.writes,
    limitSeconds,
  };
  const findUndeclared = () => judgeUse(scope, trace.usedFiles());
  const ran = await runJob(job, { ...where, findUndeclared });
  if (ran.ok) return reportProduction(scope, production.value, ran.value);
  return fail({ at: { file: `${task.projectRoot}/${script}` }, ...ran.error });
}
