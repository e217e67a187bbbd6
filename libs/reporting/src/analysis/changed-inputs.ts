/** Inputs of a task by name and hash, as in a run record. */
export type NamedInputs = Readonly<Record<string, string>>;

/** How the inputs of a task differ between two runs, by name. */
export interface InputChanges {
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** True when inputs are named file by file; those that Nx named itself cannot be compared with them. */
const byFile = (inputs: NamedInputs): boolean => 'version:nx-research' in inputs;

/**
 * What differs between the inputs of a task in two runs; `undefined` when they cannot be compared: one of the two runs knows
 * them only as Nx groups and hashes them, or not at all.
 */
export function changedInputs(before: NamedInputs, after: NamedInputs): InputChanges | undefined {
  const isKnown = [before, after].every((inputs) => Object.keys(inputs).length > 0);
  if (!isKnown || byFile(before) !== byFile(after)) return undefined;
  const names = (from: NamedInputs, wanted: (name: string) => boolean): string[] =>
    Object.keys(from).filter(wanted).sort();
  return {
    changed: names(after, (name) => name in before && before[name] !== after[name]),
    added: names(after, (name) => !(name in before)),
    removed: names(before, (name) => !(name in after)),
  };
}

/** All names in one list: those that are new or gone say so. */
export const namesOfChanges = ({ changed, added, removed }: InputChanges): string[] => [
  ...changed,
  ...added.map((name) => `${name} (new)`),
  ...removed.map((name) => `${name} (gone)`),
];
