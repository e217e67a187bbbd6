import type { Result } from '@research/core';
import { contentIdentity } from '../../task/content-identity';
import { defineExecutor } from '../../task/define-executor';
import { prepareProduction } from '../../task/production';
import { runScript } from '../../task/run-script';
import type { TaskOutcome, TaskScope } from '../../task/task-scope';
import { type TaskTrace, withTrace } from '../../tracing/with-trace';
import { tracedLanguage } from './interpreter';
import { scriptKind } from './kind';
import type { ScriptOptions } from './options';

export = defineExecutor(scriptKind, (scope) => {
  const { script } = scope.options;
  const code = { main: script, language: tracedLanguage(script) };
  return withTrace(scope, code, (trace) => produceByScript(scope, trace));
});

async function produceByScript(
  scope: TaskScope<ScriptOptions>,
  trace: TaskTrace,
): Promise<Result<TaskOutcome>> {
  const { script, args, requires } = scope.options;
  const identity = { script, args, ...(await contentIdentity(scope)) };
  const production = await prepareProduction(scope, { identity, requires, asks: scope.options });
  if (!production.ok) return production;
  return runScript(scope, { production: production.value, trace, writes: scope.task.writes });
}
