/** How long a host may say nothing. */
export interface SilenceLimits {
  /** Until the user is told. */
  readonly tellMs: number;
  /** Until a program has started there; then it is given up. Start files of a busy machine take seconds. */
  readonly startMs: number;
  /** The same over a connection that is there: only a login shell has to start. */
  readonly openMs: number;
  /** Until the next word of a program that gives signs of life. */
  readonly signMs: number;
  /** Until the next word of another program, which may be hashing or removing gigabytes. */
  readonly workMs: number;
}

/** As usual. */
export const usualSilence: SilenceLimits = {
  tellMs: 10_000,
  startMs: 60_000,
  openMs: 45_000,
  signMs: 60_000,
  workMs: 900_000,
};

/** What to do about a silence. */
export interface SilenceWatch {
  readonly tellMs: number;
  readonly limitMs: () => number;
  readonly observer: SilenceObserver;
}

/** Watches a host's silence. */
export interface SilenceObserver {
  /** Called once for each silence, after `tellMs`. */
  silent(): void;
  /** The silence has lasted `limitMs`. Nothing is called after this. */
  expired(): void;
}

/** Watches for silence. A machine that was asleep has not been silent: time counts only while we can hear. */
export class Silence {
  private silentMs = 0;
  private lastMs = performance.now();
  private told = false;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly watch: SilenceWatch) {
    const everyMs = Math.min(1000, watch.tellMs / 4);
    this.timer = setInterval(() => this.tick(2 * everyMs), everyMs);
    this.timer.unref();
  }

  /** Something has come. */
  broken(): void {
    this.silentMs = 0;
    this.told = false;
  }

  end(): void {
    clearInterval(this.timer);
  }

  private tick(mostMs: number): void {
    const nowMs = performance.now();
    this.silentMs += Math.min(nowMs - this.lastMs, mostMs);
    this.lastMs = nowMs;
    if (this.silentMs >= this.watch.limitMs()) {
      this.end();
      this.watch.observer.expired();
    } else if (!this.told && this.silentMs >= this.watch.tellMs) {
      this.told = true;
      this.watch.observer.silent();
    }
  }
}
