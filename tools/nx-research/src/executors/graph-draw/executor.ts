import { fail, ok, type Result } from '@research/core';
import {
  drawnGraph,
  type DrawnGraph,
  framedDrawing,
  graphDot,
  projectGroupOf,
  readRecords,
} from '@research/reporting';
import { chosenTasks } from '../../drawing/chosen-tasks';
import { layOut } from '../../drawing/lay-out';
import { rasterize } from '../../drawing/rasterize';
import { staleTasks } from '../../drawing/stale-tasks';
import { declaredWorkspace } from '../../graph-checks/declared-workspace';
import { projectFiles } from '../../graph-checks/project-files';
import { taskLinks } from '../../graph-checks/task-links';
import { defineExecutor } from '../../task/define-executor';
import type { TaskScope } from '../../task/task-scope';
import { writeWhole } from '../../task/write-whole';
import { wireWorkspace } from '../../wiring/wire-workspace';
import { allTasks } from '../../wiring/wirings';
import { diskFiles } from '../../wiring/workspace-files';
import { graphDrawKind } from './kind';
import type { GraphDrawOptions } from './options';

/** Records that are looked at for the time of a task that the last run took from the cache. */
const recordsBack = 50;

export = defineExecutor(graphDrawKind, async (scope) => {
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

async function graphOf({
  workspaceRoot,
  options,
  say,
}: TaskScope<GraphDrawOptions>): Promise<Result<DrawnGraph>> {
  const files = diskFiles(workspaceRoot);
  const workspace = declaredWorkspace(await projectFiles(workspaceRoot), files);
  const declarations = workspace.projects.map(({ declaration }) => declaration);
  const wirings = wireWorkspace(declarations, files);
  const known = taskLinks(workspace, wirings);
  const chosen = chosenTasks(options, { workspace, ...known });
  if (!chosen.ok) return chosen;
  const { records, unreadable } = await readRecords(workspaceRoot, { last: recordsBack });
  for (const { file, why } of unreadable) say(`warning: ${file} is left out: ${why}`);
  const tags = new Map(declarations.map((project) => [project.name, project.tags]));
  const groupOf = (id: string) => projectGroupOf(tags.get(id.slice(0, id.indexOf(':'))) ?? []);
  const stale = await staleTasks({ workspaceRoot, tasks: allTasks(wirings), links: known.links, records });
  const tasks = [...chosen.value].sort().map((id) => ({ id, group: groupOf(id) }));
  return ok(drawnGraph({ tasks, links: known.links, records, stale }));
}
