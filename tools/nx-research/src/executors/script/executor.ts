import { fail, ok, type Result } from '@research/core';
import { type Command, explainExit } from '@research/process';
import { join } from 'node:path';
import { hashOwnFiles } from '../../task/own-files';
import { produce, type WorkStage } from '../../task/produce';
import { defineExecutor } from '../../task/run-task';
import { scriptEnvironment } from '../../task/script-environment';
import type { TaskScope } from '../../task/task-scope';
import { interpreterOf } from './interpreter';
import { scriptKind } from './kind';
import type { ScriptOptions } from './options';

export = defineExecutor(scriptKind, async (scope) => {
  const { options, task, workspaceRoot, ports } = scope;
  const { script, args, env, requires } = options;
  const sources = await hashOwnFiles(join(workspaceRoot, task.projectRoot));
  const environment = Object.fromEntries(env.map((name) => [name, ports.env[name] ?? null]));
  return produce(scope, {
    identity: { script, args, env: environment, sources },
    requires,
    work: (stage) => runScript(scope, stage),
  });
});

async function runScript(scope: TaskScope<ScriptOptions>, stage: WorkStage): Promise<Result<void>> {
  const { options, task, workspaceRoot } = scope;
  const folder = join(workspaceRoot, task.projectRoot);
  const command: Command = {
    argv: [stage.tools.path(interpreterOf(options.script)), join(folder, options.script), ...options.args],
    cwd: folder,
    env: scriptEnvironment(scope, { passed: options.env, stagingFolder: stage.folder }),
    limitSeconds: options.limitSeconds,
  };
  const exit = await stage.run(command);
  if (!exit.ok) return exit;
  if (exit.value.code === 0) return ok(undefined);
  return fail({ ...explainExit(command, exit.value), at: { file: `${task.projectRoot}/${options.script}` } });
}
