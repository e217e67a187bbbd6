import { fail, ok } from '@research/core';
import { lookAtGraph } from '../../graph-checks/look-at-graph';
import { defineExecutor } from '../../task/define-executor';
import { writeJson } from '../../task/write-file';
import { graphValidateKind } from '../graph';

export const executor = defineExecutor(graphValidateKind, async (scope) => {
  const { workspaceRoot, ports, kinds, say, options } = scope;
  const look = await lookAtGraph({ workspaceRoot, env: ports.env, kinds });
  for (const finding of look.said) say(finding);
  const written = await writeJson(scope, options.json, look.json);
  if (!written.ok) return written;
  if (!look.ok) return fail({ reason: 'invalid-graph', what: look.summary });
  say(look.summary);
  return ok({ status: 'done' });
});
