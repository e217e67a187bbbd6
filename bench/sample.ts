/** The distribution of some numbers: the middle one, and the ends. */
export interface Sample {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** Summarises at least one number. */
export function sampleOf(numbers: readonly number[]): Sample {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? NaN;
  const middle = (sorted.length - 1) / 2;
  const median = (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
  return { median, least: at(0), most: at(sorted.length - 1) };
}
