import { fail, ok } from '@research/core';
import { askedTasks, readRecords, type RunRecord } from '@research/reporting';
import { makePlan } from '../../plan/make-plan';
import { workspaceLinks } from '../../plan/task-graph';
import { sayUnreadable } from '../shown-runs';
import { defineExecutor } from '../../task/define-executor';
import { hostsOf } from '../../task/place';
import { writeJson } from '../../task/write-file';
import { describeRun } from './describe-run';
import { runsLastKind } from '../runs';
import { staleNow } from './stale-now';

export const executor = defineExecutor(runsLastKind, async (scope) => {
  const { workspaceRoot, options, say } = scope;
  const { workflow } = options;
  const { records, unreadable } = await readRecords(workspaceRoot, {
    last: 1,
    ...(workflow && { workflow }),
  });
  sayUnreadable(scope, unreadable);
  const [record] = records;
  if (!record) return fail(noRun(workflow));
  const hosts = await hostsOf(scope);
  if (!hosts.ok) return hosts;
  const plan = await makePlan(scope, askedIn(record), {
    links: await workspaceLinks(scope),
    hosts: hosts.value,
  });
  const stale = staleNow(scope, plan);
  for (const line of describeRun(record, { plan, stale })) say(line);
  const written = await writeJson(scope, options.json, { record, stale, plan });
  return written.ok ? ok({ status: 'done' }) : written;
});

/** What the run was asked for; of a workflow, what its phases came to. */
function askedIn({ command, tasks, phases }: RunRecord): string[] {
  const ids = tasks.filter(({ kind }) => kind !== 'phases').map(({ id }) => id);
  return phases.length > 0 ? ids : askedTasks(command, ids);
}

const noRun = (workflow: string | undefined) => ({
  reason: 'not-found' as const,
  what: workflow === undefined ? 'no run is on record yet' : `no run of ${workflow} is on record yet`,
  tries: ['npx nx run-many -t build'],
});
