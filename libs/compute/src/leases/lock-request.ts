/** One thing to be locked: some of its lock files, in the order of its queue. */
export interface LockResource {
  /** What waiting for it is called (`cpu`, `output folder`). */
  readonly name: string;
  readonly count: number;
  /** Lock files to choose from; they are made when missing. */
  readonly files: readonly string[];
  readonly queueFolder: string;
}

/** Who holds or waits, written into lock files and tickets; for people only, never trusted for liveness. */
export interface LockLabel {
  readonly task: string;
  readonly pid: number;
  /** When it came, ISO 8601. */
  readonly since: string;
}

/** Another process holds the lock or is ahead in the queue. */
export interface LockWait {
  readonly name: string;
  /** Who holds it, or waits for it longer, as a person would read it. */
  readonly behind: readonly string[];
}

/** A lock file that is now locked, through the descriptor, until every copy of the descriptor is closed. */
export interface HeldLock {
  readonly file: string;
  readonly descriptor: number;
}
