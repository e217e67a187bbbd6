import { diffInputs, type InputChange, type Inputs } from '../why/diff-inputs';

/** True when inputs are named file by file; those that Nx named itself cannot be compared with them. */
const isByFile = (inputs: Inputs): boolean => 'version:nx-research' in inputs;

/**
 * What differs between the inputs of a task in two runs; `undefined` when they cannot be compared: one of the two runs knows
 * them only as Nx groups and hashes them, or not at all.
 */
export function changedInputs(before: Inputs, now: Inputs): InputChange[] | undefined {
  const isKnown = [before, now].every((inputs) => Object.keys(inputs).length > 0);
  return isKnown && isByFile(before) === isByFile(now) ? diffInputs(before, now) : undefined;
}
