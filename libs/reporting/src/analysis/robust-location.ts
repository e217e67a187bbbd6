/** Where measurements lie and how far they scatter, by numbers that a few outliers do not move. */
export interface RobustLocation {
  readonly median: number;
  /** Estimate of the standard deviation, in the unit of the measurements; 0 for a single one. */
  readonly sigma: number;
}

/** Middle of some numbers, the mean of the two middle ones where there is no single one; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [low = NaN, high = NaN] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}

/** 1 / Φ⁻¹(3/4): what makes the median absolute deviation of normal noise its standard deviation. */
const ofNormalNoise = 1.4826;

/** Factors b₁…b₉ by which the deviation of so few measurements falls short. */
const ofFew = [1, 1.196, 1.495, 1.363, 1.206, 1.2, 1.14, 1.129, 1.107];

/**
 * Median and scaled median absolute deviation, `b_n · 1.4826 · median |x − median|`, with the factors for small n of C. Croux
 * and P. J. Rousseeuw, "Time-efficient algorithms for two highly robust estimators of scale" (Computational Statistics 1,
 * 1992): b₂ … b₉ as in their table, n / (n − 0.8) beyond.
 */
export function robustLocation(values: readonly number[]): RobustLocation {
  const n = values.length;
  const middle = median(values);
  const deviation = median(values.map((value) => Math.abs(value - middle)));
  return { median: middle, sigma: (ofFew[n - 1] ?? n / (n - 0.8)) * ofNormalNoise * deviation };
}
