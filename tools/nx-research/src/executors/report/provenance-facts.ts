import { readProvenance } from '@research/compute';
import type { BuildReport, ReportedAccess } from '@research/reporting';
import { join } from 'node:path';
import type { WiredTask } from '../../wiring/wired-task';

/** Kinds of tasks that run code or TeX of the workspace's own, so that it may read what they do not declare. */
const runsCode: readonly string[] = ['script', 'notebook', 'document'];

/** What the provenance of some tasks' outputs tells: tools and undeclared files. */
export function provenanceFacts(
  workspaceRoot: string,
  tasks: readonly WiredTask[],
): Pick<BuildReport, 'tools' | 'undeclared' | 'watched'> {
  const known = tasks.map((task) => ({
    task,
    provenance: readProvenance(join(workspaceRoot, task.outputFolder)),
  }));
  const tools: Record<string, Set<string>> = {};
  for (const [tool, version] of known.flatMap(({ provenance }) => Object.entries(provenance?.tools ?? {})))
    (tools[tool] ??= new Set()).add(version);
  const running = known.filter(({ task }) => runsCode.includes(task.kind));
  return {
    tools: Object.fromEntries(
      Object.keys(tools)
        .sort()
        .map((tool) => [tool, [...(tools[tool] ?? [])].sort()]),
    ),
    undeclared: known
      .flatMap(({ task, provenance }) =>
        (provenance?.undeclared ?? []).map((access): ReportedAccess => ({ task: task.id, ...access })),
      )
      .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)),
    watched: {
      tasks: running.length,
      watched: running.filter(({ provenance }) => provenance?.undeclared !== undefined).length,
    },
  };
}

const sortKey = ({ task, access, path }: ReportedAccess): string => JSON.stringify([task, access, path]);
