import type { Result } from '@research/core';
import type { TaskOutcome, TaskScope } from '../../scope/task-scope';
import { contentIdentity } from '../../task/content-identity';
import { defineExecutor } from '../../task/define-executor';
import { tracedLanguage } from '../../task/interpreter';
import { prepareProduction, type Production, reportProduction } from '../../task/production';
import { runDurableScript } from '../../task/run-durable-script';
import { runScript } from '../../task/run-script';
import { type TaskTrace, withTrace } from '../../tracing/with-trace';
import { scriptKind, type ScriptOptions } from './kind';

export const executor = defineExecutor(scriptKind, (scope) => {
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
  const production = await prepareProduction(scope, {
    identity,
    requires,
  });
  if (!production.ok) return production;
  if (production.value.place.elsewhere) return produceFarAway(scope, production.value);
  return runScript(scope, { production: production.value, trace, writes: scope.task.writes });
}

/** Ending us would not end a process there: so it is a job like a training, which the next run attaches to. */
async function produceFarAway(
  scope: TaskScope<ScriptOptions>,
  production: Production,
): Promise<Result<TaskOutcome>> {
  const ran = await runDurableScript(scope, { production, writes: scope.task.writes });
  if (!ran.ok) return ran;
  if (ran.value.kind === 'submitted' || ran.value.kind === 'absent')
    throw new Error('a script is always followed to its end');
  return reportProduction(scope, production, ran.value);
}
