import type { RunStart } from './run-start';

/** What Nx says of one task at the end of an invocation. */
export interface TaskEnd {
  readonly id: string;
  /** Folder of its project. */
  readonly root: string;
  /** As Nx names it: `success`, `failure`, `local-cache` … */
  readonly status: string;
  readonly code?: number;
  readonly startedMs?: number;
  readonly endedMs?: number;
  readonly hash?: string;
  /** Its inputs, as the provenance of its outputs has them. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** Nx's hash of each input, by Nx's name of it. */
  readonly nodes?: Readonly<Record<string, string>>;
  /** Of which origin the data behind its outputs is. */
  readonly origin?: string;
}

/** The tasks of an invocation and what each waits for; the executor that starts first notes it. */
export type TaskGraphNote = Readonly<
  Record<string, { readonly root: string; readonly after: readonly string[] }>
>;

/** One invocation of Nx: the whole run, or one of its phases. */
export interface Invocation {
  readonly start: RunStart;
  /** From 1; absent when it is the whole run, or holds the phases. */
  readonly phase?: number;
  /** Absent: it was killed. */
  readonly endedAt?: string;
  readonly ends: readonly TaskEnd[];
  /** Absent where no executor of the plugin was started. */
  readonly graph?: TaskGraphNote;
}

/** Number and title of a phase, from what the executor of phases hands down: `2 build of tag:kind:etl`. */
export function parsePhase(words: string): { readonly number: number; readonly title: string } {
  const [, number = '0', title = words] = /^(\d+) (.*)$/s.exec(words) ?? [];
  return { number: Number(number), title };
}
