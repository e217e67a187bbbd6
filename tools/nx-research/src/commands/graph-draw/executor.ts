import { readProvenance } from '@research/compute';
import { fail, ok, type Result, type TaskId, parseTaskId } from '@research/core';
import {
  drawnGraph,
  type DrawnGraph,
  framedDrawing,
  graphDot,
  projectGroupOf,
  readRecords,
} from '@research/reporting';
import { join } from 'node:path';
import { chosenTasks } from '../../drawing/chosen-tasks';
import { layOut, rasterize } from '../../drawing/picture';
import { declaredWorkspace, projectFiles } from '../../graph-checks/declared-workspace';
import { taskLinks } from '../../graph-checks/links';
import { makePlan, type PlannedTask } from '../../plan/make-plan';
import type { TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { hostsOf } from '../../task/place';
import { writeWhole } from '../../task/write-file';
import { tasksById } from '../../wiring/wirings';
import { diskFiles } from '../../wiring/workspace-files';
import { graphDrawKind, type GraphDrawOptions } from '../graph';
import { sayUnreadable } from '../shown-runs';

/** Records that are looked at for the time of a task that the last run took from the cache. */
const recordsBack = 50;

export const executor = defineExecutor(graphDrawKind, async (scope) => {
  const { output = '' } = scope.options;
  const [ending] = /\.(?:svg|png)$/i.exec(output) ?? [];
  if (ending === undefined)
    return fail({
      reason: 'invalid-options',
      what: output === '' ? 'there is no --output' : `--output=${output} is neither an .svg nor a .png`,
      tries: ['npx nx run graph:draw --output=dag.svg', 'npx nx run graph:draw --output=dag.png'],
    });
  const graph = await graphOf(scope);
  if (!graph.ok) return graph;
  const svg = framedDrawing(await layOut(graphDot(graph.value)), graph.value);
  const written = await writeWhole(
    scope,
    output,
    ending.toLowerCase() === '.png' ? await rasterize(svg) : svg,
  );
  return written.ok ? ok({ status: 'done' }) : written;
});

async function graphOf(scope: TaskScope<GraphDrawOptions>): Promise<Result<DrawnGraph>> {
  const { workspaceRoot, options, wirings } = scope;
  const workspace = declaredWorkspace(await projectFiles(workspaceRoot), diskFiles(workspaceRoot));
  const known = taskLinks(workspace, wirings);
  const chosen = chosenTasks(options, { workspace, ...known });
  if (!chosen.ok) return chosen;
  const hosts = await hostsOf(scope);
  if (!hosts.ok) return hosts;
  const ids = [...chosen.value].sort();
  const plan = await makePlan(scope, ids, { links: known, hosts: hosts.value });
  const stale = new Set(plan.tasks.filter((task) => isStale(task, scope)).map(({ id }) => id));
  const { records, unreadable } = await readRecords(workspaceRoot, { last: recordsBack });
  sayUnreadable(scope, unreadable);
  const tags = new Map(scope.workspace.projects.map((project) => [project.name, project.tags]));
  const groupOf = (id: string) => projectGroupOf(tags.get(parseTaskId(id).project) ?? []);
  const tasks = ids.map((id) => ({ id, group: groupOf(id) }));
  return ok(drawnGraph({ tasks, links: known.links, records, stale }));
}

/** What has outputs, and would be made anew or may be. */
function isStale({ id, state }: PlannedTask, { wirings, workspaceRoot }: TaskScope<unknown>): boolean {
  const task = tasksById(wirings).get(id as TaskId);
  const isOpen = state.kind === 'runs' || state.kind === 'may run';
  return isOpen && task !== undefined && readProvenance(join(workspaceRoot, task.outputFolder)) !== undefined;
}
