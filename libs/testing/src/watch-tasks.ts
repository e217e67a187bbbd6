import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Remembers which runs a workspace has; what it gives tells how the tasks ended that ran since: task → status, without
 * those that came from the cache.
 */
export function watchTasks(root: string): () => Readonly<Record<string, string>> {
  const before = new Set(runsOf(root));
  return () => {
    const fresh = runsOf(root).filter((run) => !before.has(run));
    return Object.assign({}, ...fresh.map((run) => tasksOf(root, run)));
  };
}

const runsFolder = (root: string): string => join(root, '.research/runs');

function runsOf(root: string): string[] {
  try {
    return readdirSync(runsFolder(root));
  } catch {
    return [];
  }
}

/** Reads the side files of one run. */
function tasksOf(root: string, run: string): Record<string, string> {
  const folder = join(runsFolder(root), run);
  const files = readdirSync(folder).filter((file) => file.endsWith('.json') && file !== 'start.json');
  const records = files.sort().map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
  // A later phase that finds a task done says `kept`; what counts is who did it.
  const done = records as { task: string; status: string }[];
  const ordered = [...done].sort((a, b) => Number(b.status === 'kept') - Number(a.status === 'kept'));
  return Object.fromEntries(ordered.map(({ task, status }) => [task, status]));
}
