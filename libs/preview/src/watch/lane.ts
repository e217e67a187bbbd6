/** Work in a lane: what has arrived since the last time, and a signal that is aborted when something newer arrives. */
export type LaneWork<Change> = (changes: readonly Change[], superseded: AbortSignal) => Promise<void>;

/**
 * Work that is done one piece at a time, always for the newest state: whatever arrives while it runs waits together, and
 * is the next piece. Work that throws is a bug and rejects {@link Lane.idle}.
 */
export class Lane<Change> {
  private waiting: Change[] = [];
  private running: Promise<void> | undefined;
  private current: AbortController | undefined;
  private stopped = false;

  constructor(private readonly work: LaneWork<Change>) {}

  /** Asks for work; a piece that is running is told that it is superseded. */
  push(...changes: readonly Change[]): void {
    if (this.stopped || changes.length === 0) return;
    this.waiting.push(...changes);
    this.current?.abort();
    this.running ??= this.drain();
  }

  /** Resolves when nothing runs and nothing waits. */
  async idle(): Promise<void> {
    await this.running;
  }

  /** Takes nothing more, drops what waits, tells the running piece, and resolves when it has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.waiting = [];
    this.current?.abort();
    await this.running;
  }

  private async drain(): Promise<void> {
    // What is pushed in one go belongs together.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const changes = this.waiting;
      this.waiting = [];
      this.current = new AbortController();
      await this.work(changes, this.current.signal);
    }
    this.current = undefined;
    this.running = undefined;
  }
}
