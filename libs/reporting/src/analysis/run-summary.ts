import type { RunRecord } from '../runs/run-record';

/** One run in a line. */
export interface RunSummary extends Pick<
  RunRecord,
  | 'runId'
  | 'workflow'
  | 'command'
  | 'status'
  | 'startedAt'
  | 'wallMs'
  | 'workMs'
  | 'lowerBoundMs'
  | 'speedUp'
  | 'efficiency'
  | 'origin'
> {
  readonly commit?: string;
  /** How many of the tasks in question really ran, of how many in the run. */
  readonly ran: number;
  readonly tasks: number;
}

/** Sums a run up. @param ran how many of the tasks in question really ran */
export function runSummary(run: RunRecord, ran: number): RunSummary {
  const { runId, workflow, command, status, startedAt, commit, origin } = run;
  const { wallMs, workMs, lowerBoundMs, speedUp, efficiency } = run;
  const figures = { wallMs, workMs, lowerBoundMs, speedUp, efficiency };
  return {
    ...{ runId, workflow, command, status, startedAt, origin, ...figures, ran, tasks: run.tasks.length },
    ...(commit === undefined ? {} : { commit }),
  };
}
