import type { Execution } from './execution';

/** The times that one task ran on one host with data of one origin, the newest first. */
export type ComparableExecutions = readonly [Execution, ...Execution[]];

/**
 * Keeps of each task the newest executions, apart for each host and data origin: a slower host, or real data in place of the
 * sample, makes nothing a regression.
 */
export class TaskHistory {
  readonly #groups = new Map<string, [Execution, ...Execution[]]>();

  /** @param last how many to keep of each */
  constructor(readonly last: number) {}

  /** Takes the executions of a run that is older than those before. */
  add(executions: readonly Execution[]): void {
    for (const execution of executions) {
      const key = [execution.task, execution.host, execution.origin].join('\0');
      const group = this.#groups.get(key);
      if (!group) this.#groups.set(key, [execution]);
      else if (group.length < this.last) group.push(execution);
    }
  }

  /** True when older runs add nothing to what is known of the task on the host and data that it had last. */
  isComplete(task: string): boolean {
    const newest = this.groups.find(([execution]) => execution.task === task);
    return newest !== undefined && newest.length >= this.last;
  }

  /** In the order in which they were first seen. */
  get groups(): readonly ComparableExecutions[] {
    return [...this.#groups.values()];
  }
}
