import { changedInputs, type InputChanges } from './changed-inputs';
import type { TaskPair } from './compare-task';

/** An input that is another in one run than in the other, and the tasks that have it. */
export interface InputDifference {
  readonly input: string;
  /** `added`: the run has it, and the one that it is compared with does not. */
  readonly kind: keyof InputChanges;
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
  const byInput = new Map<string, InputDifference & { readonly tasks: string[] }>();
  const unclear: string[] = [];
  for (const [task, { run, with: other }] of pairs) {
    if (!run || !other) continue;
    const changes = changedInputs(other.inputs, run.inputs);
    if (!changes && run.hash !== undefined && other.hash !== undefined && run.hash !== other.hash)
      unclear.push(task);
    for (const kind of ['changed', 'added', 'removed'] as const)
      for (const input of changes?.[kind] ?? []) {
        const key = `${kind} ${input}`;
        const known = byInput.get(key) ?? { input, kind, tasks: [] };
        known.tasks.push(task);
        byInput.set(key, known);
      }
  }
  const inputs = [...byInput.values()].sort(
    (one, two) => two.tasks.length - one.tasks.length || (one.input < two.input ? -1 : 1),
  );
  return { inputs, unclear };
}
