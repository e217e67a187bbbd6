import { type Failure, type SlotCounts, statePath, type TaskId } from '@research/core';
import type { RunTrial, TestedMigration } from './run-record';
import { writeState } from './state-files';

/** What one attempt of a task leaves for the run record: Nx's own hooks know neither host nor queue nor attempts. */
export interface SideRecord {
  readonly task: TaskId;
  readonly attempt: number;
  /** Number of the phase that it belongs to, when the run is a workflow of phases. */
  readonly phase?: number;
  readonly kind: string;
  readonly startedAt: string;
  /** `cached`: Nx has put the outputs in place and started nothing; written only where there is something to say. */
  readonly status:
    'running' | 'built' | 'kept' | 'cached' | 'done' | 'soft' | 'submitted' | 'failed' | 'interrupted';
  readonly endedAt?: string;
  readonly host?: string;
  /** Slots that it takes of its host, and that the host has. */
  readonly slots?: SlotCounts;
  readonly hostSlots?: SlotCounts;
  /** True when it followed a job that ran already. */
  readonly attached?: boolean;
  /** Time spent waiting for slots and for the output folder. */
  readonly queueMs?: number;
  readonly runMs?: number;
  readonly cpuSeconds?: number;
  readonly peakMemoryMiB?: number;
  readonly gpuPercent?: number;
  readonly fingerprint?: string;
  /** Each input and its hash, or what it is: see `RunTask`. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** What a workflow repeats at its end: what changed, what to look at. */
  readonly notes?: readonly string[];
  /** Commands to type after the run. */
  readonly next?: readonly string[];
  /** Of a search: the trials that ended in this attempt. */
  readonly trials?: readonly RunTrial[];
  /** Of a migration test: the migrations and their verdicts. */
  readonly migrations?: readonly TestedMigration[];
  /** Why this attempt failed. */
  readonly failure?: Failure;
}

/** Writes the side file of an attempt, whole or not at all. Without a run id (Nx did not start it) nothing is kept. */
export async function writeSideFile(
  workspaceRoot: string,
  runId: string | undefined,
  record: SideRecord,
): Promise<void> {
  if (runId === undefined) return;
  const attempt = [...(record.phase === undefined ? [] : [record.phase]), record.attempt].join('-');
  const name = `${record.task.replace(':', '_')}.${attempt}.json`;
  const file = statePath(workspaceRoot, 'runs', runId, name);
  await writeState(file, record);
}
