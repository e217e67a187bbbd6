import type { ToolName } from '../programs/known-tools';

/** What the tasks that go to a host want to find there. */
export interface Demand {
  /** Those that want exactly this. */
  readonly tasks: readonly string[];
  readonly tools: readonly ToolName[];
  /** Python modules that the interpreter must find. */
  readonly modules: readonly string[];
  /** Versions that some tools must have, each `>=4.2`. */
  readonly requires: Readonly<Partial<Record<ToolName, string>>>;
}
