import { runJob } from '@research/compute';
import { fail, ok } from '@research/core';
import { join } from 'node:path';
import { contentIdentity } from '../../task/content-identity';
import { oneSlot, prepareProduction, reportProduction } from '../../task/production';
import { defineExecutor } from '../../task/define-executor';
import { scriptEnvironment } from '../../task/script-environment';
import { interpreterOf } from './interpreter';
import { scriptKind } from './kind';

export = defineExecutor(scriptKind, async (scope) => {
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
    env: scriptEnvironment(scope),
    cwd: folder,
    needs: oneSlot,
    reads: task.reads.map(({ path }) => join(workspaceRoot, path)),
    writes: task.writes,
    limitSeconds,
  };
  const ran = await runJob(job, where);
  if (ran.ok) return ok(reportProduction(scope, production.value, ran.value));
  return fail({ at: { file: `${task.projectRoot}/${script}` }, ...ran.error });
});
