import type { RunRecord, TaskStatus } from '../runs/run-record';

/** A task that failed and passed with the same inputs: what it does depends on something that is not among them. */
export interface FlakyTask {
  readonly task: string;
  /** Nx's hash of the inputs. */
  readonly hash: string;
  /** Runs in which it failed and passed with that hash, newest first. */
  readonly failed: readonly string[];
  readonly passed: readonly string[];
}

const passing: readonly TaskStatus[] = ['built', 'attached'];
const failing: readonly TaskStatus[] = ['failed', 'failed-softly'];

/** Looks for flaky tasks in records, the newest first, and keeps no record itself. */
export class FlakyTasks {
  readonly #seen = new Map<string, { task: string; hash: string; failed: string[]; passed: string[] }>();

  /** Takes a run that is older than those before. */
  add({ runId, tasks }: Pick<RunRecord, 'runId' | 'tasks'>): void {
    for (const { id, hash, status, attempts } of tasks) {
      const [passed, failed] = [passing.includes(status), failing.includes(status)];
      if (hash === undefined || !(passed || failed)) continue;
      const key = `${id}\0${hash}`;
      const known = this.#seen.get(key) ?? { task: id, hash, failed: [], passed: [] };
      this.#seen.set(key, known);
      if (passed) known.passed.push(runId);
      // An attempt that failed before the one that passed had the same inputs.
      if (failed || (passed && attempts > 1)) known.failed.push(runId);
    }
  }

  /** The tasks that did both, by name. */
  get found(): readonly FlakyTask[] {
    return [...this.#seen.values()]
      .filter(({ failed, passed }) => failed.length > 0 && passed.length > 0)
      .sort((one, other) => (one.task < other.task ? -1 : 1));
  }
}
