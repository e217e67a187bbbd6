/** A task as far as times and order go. */
export interface TimedTask {
  readonly id: string;
  /** Other tasks, among those given, that have to end before it starts; others are passed over. */
  readonly after: readonly string[];
  readonly ms: number;
}

/** The chain of tasks, each waiting for the one before, that takes longest. */
export interface CriticalPath {
  readonly tasks: readonly string[];
  readonly ms: number;
}

/** Finds the critical path of a graph without cycles; tasks of a cycle count as if they waited for nothing further. */
export function criticalPath(tasks: readonly TimedTask[]): CriticalPath {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const paths = new Map<string, CriticalPath | undefined>();
  const longestTo = (task: TimedTask): CriticalPath => {
    const known = paths.get(task.id);
    if (known) return known;
    if (paths.has(task.id)) return none;
    paths.set(task.id, undefined);
    const before = longest(task.after.flatMap((id) => byId.get(id) ?? []).map(longestTo));
    const path = { tasks: [...before.tasks, task.id], ms: before.ms + task.ms };
    paths.set(task.id, path);
    return path;
  };
  return longest(tasks.map(longestTo));
}

const none: CriticalPath = { tasks: [], ms: 0 };

const longest = (paths: readonly CriticalPath[]): CriticalPath =>
  paths.reduce((best, path) => (path.ms > best.ms || best.tasks.length === 0 ? path : best), none);
