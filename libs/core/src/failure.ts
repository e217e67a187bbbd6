import type { FailureReason } from './failure-reason';
import type { Location } from './location';

/**
 * One thing that went wrong, as a value: what failed, where, the tool's own words, what to try next.
 * `describeFailure` is the only place that turns it into text.
 */
export interface Failure {
  readonly reason: FailureReason;
  /** One sentence that names the thing that failed (a file, a cell, a host). */
  readonly what: string;
  readonly at?: Location;
  /** The failing tool's own words, already cut to the lines that matter. */
  readonly said?: string;
  /** What to try next, most likely first; commands stand as they would be typed. */
  readonly tries?: readonly string[];
  /** The single failures of which this one is the sum. */
  readonly causes?: readonly Failure[];
  /** Exit code of the command that failed, where one did. */
  readonly exitCode?: number;
  /** True when the same attempt may pass a second time (network, locks); never for a script's own error. */
  readonly transient?: boolean;
}
