import type { Result } from '@research/core';
import type { EnvironmentTest, Migration, Session, SqlText } from '@research/database';
import type { RunCommand } from '@research/process';
import type { Limits } from './judge-application';

/** What is the same for all environments of a test. */
export interface TestSettings {
  readonly workspaceRoot: string;
  /** All of the folder, the tested ones among them. */
  readonly migrations: readonly Migration[];
  readonly limits: Limits;
  readonly lockSeconds: number;
  /** For one migration to be applied. */
  readonly limitSeconds: number;
  /** Queries whose results and plans are compared. */
  readonly queries: readonly SqlText[];
  /** Queries whose rows are what is wrong. */
  readonly checks: readonly SqlText[];
  /** Queries that run in production all the time. */
  readonly workload: readonly SqlText[];
  /** Loads the files of the ETL; `undefined` where there are none. @returns what it has loaded, in words */
  readonly load: ((session: Session) => Promise<Result<string>>) | undefined;
  readonly run: RunCommand;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Runs one benchmark at a time. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
}

/** An environment, as its migrations see it. */
export interface EnvironmentSettings {
  readonly name: string;
  /** How many times as large production is. */
  readonly scale: number;
  readonly tests: readonly EnvironmentTest[];
  /** Of the server of its source, which may have another major than that of the copy: 150018. */
  readonly sourceVersion: number;
}
