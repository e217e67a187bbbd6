import { describeChange } from '../why/diff-inputs';
import { changedInputs } from './changed-inputs';
import type { TaskPair } from './compare-task';

/** An input that is another in one run than in the other, and the tasks that have it. */
export interface InputDifference {
  /** As in the run record. */
  readonly input: string;
  /** In words, from the run that is compared with to the other. */
  readonly change: string;
  readonly tasks: readonly string[];
}

/** How the inputs of the tasks of two runs differ. */
export interface InputDifferences {
  /** Those of most tasks first. */
  readonly inputs: readonly InputDifference[];
  /** Tasks whose hash is another and whose inputs cannot be told apart by name. */
  readonly unclear: readonly string[];
}

/** Compares the inputs of tasks that both runs have. @param pairs by task */
export function inputDifferences(pairs: ReadonlyMap<string, TaskPair>): InputDifferences {
  const byChange = new Map<string, InputDifference & { readonly tasks: string[] }>();
  const unclear: string[] = [];
  for (const [task, { run, with: other }] of pairs) {
    if (!run || !other) continue;
    const changes = changedInputs(other.inputs, run.inputs);
    if (!changes && run.hash !== undefined && other.hash !== undefined && run.hash !== other.hash)
      unclear.push(task);
    for (const found of changes ?? []) {
      const change = describeChange(found);
      const known = byChange.get(change);
      if (known) known.tasks.push(task);
      else byChange.set(change, { input: found.name, change, tasks: [task] });
    }
  }
  const inputs = [...byChange.values()].sort(
    (one, two) => two.tasks.length - one.tasks.length || (one.input < two.input ? -1 : 1),
  );
  return { inputs, unclear };
}
