import { ok } from '@research/core';
import { makePlan } from '../../plan/make-plan';
import { knownTask, tasksNamed, workspaceLinks } from '../../plan/task-graph';
import { defineExecutor } from '../../task/define-executor';
import { hostsOf } from '../../task/place';
import { writeJson } from '../../task/write-file';
import { runsPlanKind } from '../runs';
import { describePlan } from './describe-plan';

export const executor = defineExecutor(runsPlanKind, async (scope) => {
  const { options, say } = scope;
  const task = options.task === undefined ? undefined : knownTask(scope, options.task);
  if (task && !task.ok) return task;
  const links = await workspaceLinks(scope);
  const targets = options.targets.split(',').map((target) => target.trim());
  const ids = task ? [task.value] : tasksNamed(targets, links);
  const hosts = await hostsOf(scope);
  if (!hosts.ok) return hosts;
  const plan = await makePlan(scope, ids, { links, hosts: hosts.value });
  for (const line of describePlan(plan)) say(line);
  const written = await writeJson(scope, options.json, plan);
  return written.ok ? ok({ status: 'done' }) : written;
});
