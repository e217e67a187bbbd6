import { fail, ok, type Result } from '@research/core';
import { describeExplanation, explainTask, type Explanation, inRun, readRecords } from '@research/reporting';
import { makePlan, type PlannedTask } from '../../plan/make-plan';
import { knownTask, workspaceLinks } from '../../plan/task-graph';
import type { TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { localTime } from '../../task/local-time';
import { hostsOf } from '../../task/place';
import { writeJson } from '../../task/write-file';
import { runsWhyKind } from '../runs';
import { sayUnreadable } from '../shown-runs';

export const executor = defineExecutor(runsWhyKind, async (scope) => {
  const { options, say } = scope;
  if (options.task === undefined)
    return fail({ reason: 'invalid-options', what: 'say which task', tries: ['--task=project:target'] });
  const id = knownTask(scope, options.task);
  if (!id.ok) return id;
  const explanation = await explain(scope, id.value);
  if (explanation)
    for (const line of describeExplanation(explanation, (iso) => localTime(new Date(iso)))) say(line);
  else say(`${id.value}: no run of it is on record`);
  const now = await stateNow(scope, id.value);
  if (!now.ok) return now;
  say(describeNow(now.value));
  const written = await writeJson(scope, options.json, {
    task: id.value,
    explanation,
    now: now.value?.state,
  });
  return written.ok ? ok({ status: 'done' }) : written;
});

/** So many runs in which the task appears are looked through. */
const consideredRuns = 20;

async function explain(scope: TaskScope<unknown>, id: string): Promise<Explanation | undefined> {
  const where = (run: { readonly tasks: readonly { readonly id: string }[] }): boolean =>
    run.tasks.some((task) => task.id === id);
  const { records, unreadable } = await readRecords(scope.workspaceRoot, { last: consideredRuns, where });
  sayUnreadable(scope, unreadable);
  const [last, ...earlier] = records.flatMap(inRun(id));
  return last && explainTask([last, ...earlier]);
}

async function stateNow(scope: TaskScope<unknown>, id: string): Promise<Result<PlannedTask | undefined>> {
  const hosts = await hostsOf(scope);
  if (!hosts.ok) return hosts;
  const { tasks } = await makePlan(scope, [id], { links: await workspaceLinks(scope), hosts: hosts.value });
  return ok(tasks.find((task) => task.id === id));
}

function describeNow(planned: PlannedTask | undefined): string {
  if (planned === undefined) return 'current state: unknown';
  const { state } = planned;
  const why = state.why.length > 0 ? `: ${state.why.join('; ')}` : '';
  const would = { runs: 'it would run', 'may run': 'it may run', cached: 'it would come from the cache' };
  return `now: ${state.kind in would ? would[state.kind as keyof typeof would] : state.kind === 'in place' ? 'its outputs are in place, made from what there is' : state.kind}${why}`;
}
