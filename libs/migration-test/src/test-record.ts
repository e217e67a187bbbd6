import type { Hint } from './lint';
import type { Application } from './apply';
import type { QueryRun } from './queries';
import type { Reason } from './reasons';
import type { WriteRun } from './write-speed';

/** The steps of a test, in order. */
export const steps = ['snapshot', 'lint', 'apply', 'schema', 'tests', 'down', 'clean-up'] as const;
/** A step of a test. */
export type StepName = (typeof steps)[number];

/** How a step went. */
export interface StepRun {
  readonly step: StepName;
  readonly status: 'ran' | 'not run';
  readonly seconds: number;
  /** Why it did not run, or did so in part only. */
  readonly why?: string;
}

/** What a migration did in one environment. */
export interface EnvironmentRun {
  readonly environment: string;
  readonly steps: readonly StepRun[];
  readonly reasons: readonly Reason[];
  readonly hints: readonly Hint[];
  /** How the schema changed, a line each. */
  readonly difference: readonly string[];
  readonly application?: Application;
  readonly queries?: { readonly before: readonly QueryRun[]; readonly after: readonly QueryRun[] };
  readonly writes?: { readonly before: readonly WriteRun[]; readonly after: readonly WriteRun[] };
  /** SHA-256 of the schema that the migration was applied to. */
  readonly schema?: string;
}

/** Whether a migration may go to production. */
export type Verdict = 'SAFE' | 'UNSAFE' | 'UNKNOWN';

/** What is known of a migration after a test. */
export interface MigrationVerdict {
  readonly name: string;
  readonly path: string;
  /** SHA-256 of its file. */
  readonly hash: string;
  readonly verdict: Verdict;
  readonly environments: readonly EnvironmentRun[];
}

/** UNSAFE where anything speaks against it; SAFE only where every step has run on every environment. */
export function verdictOf(runs: readonly EnvironmentRun[]): Verdict {
  if (runs.some(({ reasons }) => reasons.length > 0)) return 'UNSAFE';
  const isWhole = ({ steps: ran }: EnvironmentRun): boolean =>
    steps.every((step) => ran.some((run) => run.step === step)) &&
    ran.every(({ status }) => status === 'ran');
  return runs.length > 0 && runs.every(isWhole) ? 'SAFE' : 'UNKNOWN';
}

/** The worst of some verdicts. */
export const worstVerdict = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.includes('UNSAFE')
    ? 'UNSAFE'
    : verdicts.length === 0 || verdicts.includes('UNKNOWN')
      ? 'UNKNOWN'
      : 'SAFE';
