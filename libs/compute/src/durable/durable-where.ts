import type { Where } from '../jobs/where';

/** Where and for whom a durable job is done. */
export interface DurableWhere extends Where {
  /** What the job runs, as a person would name it: a script. */
  readonly script: string;
  /** Says something to the user: started, attached, lost, and how to look or cancel. */
  readonly say: (line: string) => void;
  /** Outputs that were not written are not missed. */
  readonly partial?: boolean;
  /** Seconds between TERM and KILL, 5 unless told. */
  readonly graceSeconds?: number;
}
