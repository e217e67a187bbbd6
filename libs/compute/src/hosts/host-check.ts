import type { Failure } from '@research/core';
import type { ToolName } from '../programs/known-tools';
import type { Gpu } from './gpus';
import type { Host } from './host';

/** What is found out about a host behind SSH besides. */
export interface FarFacts {
  /** Median time of a question and its answer, ms. */
  readonly roundTripMs: number;
  /** Time of 64 KiB there and back, ms; absent where that failed. */
  readonly transferMs?: number;
  /** Free disk where its jobs are; absent: it does not tell. */
  readonly freeDiskMiB?: number;
  /** How far its clock is ahead of ours, to the second. */
  readonly clockSeconds: number;
}

/** Tools that are looked for on a host; that one is missing matters to tasks that need it alone. */
export const hostTools = ['R', 'python', 'pdflatex'] as const satisfies readonly ToolName[];

/** What was found on a host. */
export interface HostCheck {
  readonly host: Host;
  /** Versions of what is there: perl, and those of `hostTools`. */
  readonly versions: Readonly<Partial<Record<ToolName, string>>>;
  /** Absent where the setup line failed. */
  readonly gpus?: readonly Gpu[];
  /** `freed`: a slot was taken, seen to be held, and freed; `busy`: all are held, by tasks; `hold`: behind SSH, locks do. */
  readonly lease?: 'freed' | 'busy' | 'hold';
  /** Of a host behind SSH. */
  readonly far?: FarFacts;
  /** What keeps work from running there as hosts.yaml says. */
  readonly failures: readonly Failure[];
}
