import type { DrawnTask } from './drawn-graph';
import type { Link } from './find-cycles';
import type { TaskLook } from './task-look';

/** Tasks and their links. */
interface Tasks {
  readonly tasks: readonly DrawnTask[];
  readonly links: readonly Link[];
}

const seasonal = /-(?:19|20)\d{2}$/;

/** Which look of several tells most: what is wrong, before what has been done. */
const precedence: readonly TaskLook[] = ['failed', 'soft', 'skipped', 'stale', 'ran', 'cached', 'absent'];

/** Draws the tasks of a project that differ in their season alone (`season-1999` …) as one: there may be dozens. */
export function mergeSeasons(tasks: readonly DrawnTask[], links: readonly Link[]): Tasks {
  const seasons = new Map<string, number>();
  const keyOf = (id: string): string => id.replace(seasonal, '-*');
  for (const { id } of tasks) seasons.set(keyOf(id), (seasons.get(keyOf(id)) ?? 0) + 1);
  // A single one keeps its name, and so does `season` itself, which waits for its seasons.
  const nameOf = (id: string): string => ((seasons.get(keyOf(id)) ?? 0) > 1 ? keyOf(id) : id);
  const merged = new Map<string, DrawnTask[]>();
  for (const task of tasks) merged.set(nameOf(task.id), [...(merged.get(nameOf(task.id)) ?? []), task]);
  const renamed = links.map((link) => ({ ...link, from: nameOf(link.from), to: nameOf(link.to) }));
  return {
    tasks: [...merged].map(([id, all]) => together(id, all)),
    links: renamed.filter(({ from, to }) => from !== to),
  };
}

function together(id: string, all: readonly DrawnTask[]): DrawnTask {
  const [first, ...others] = all;
  if (!first || others.length === 0) return first as DrawnTask;
  const times = all.flatMap(({ ms }) => ms ?? []);
  const look = precedence.find((one) => all.some((task) => task.look === one)) ?? first.look;
  return {
    ...first,
    id,
    target: first.target.replace(seasonal, ''),
    look,
    ...(times.length === 0 ? {} : { ms: Math.max(...times) }),
    count: all.length,
    isCritical: all.some(({ isCritical }) => isCritical),
  };
}
