import type { TrialHost } from './trial-host';

/** Long enough that the start of a worker does not count, short enough that little waits for a last block. */
export const blockSeconds = 120;
/** A block that takes less is not worth the start of a worker. */
const leastBlockSeconds = 5;

/** What estimates are made from. */
export interface EstimatesInput {
  /** Hosts that evaluate. */
  readonly alive: () => readonly TrialHost[];
  /** Fits that a host has and that have not ended. */
  readonly fitsOn: (host: TrialHost) => number;
  /** Fits that no host has. */
  readonly fitsToGive: () => number;
  /** Seconds of a fit on a host, by what earlier runs say. */
  readonly expectedSeconds?: (host: string) => number | undefined;
}

/** How fast hosts are, by what has ended there, and how long what is left takes. */
export class Estimates {
  private readonly times = new Map<string, { seconds: number; fits: number }>();

  constructor(private readonly input: EstimatesInput) {}

  /** A fit has ended. */
  add({ id }: TrialHost, fitSeconds: number): void {
    const { seconds, fits } = this.times.get(id) ?? { seconds: 0, fits: 0 };
    this.times.set(id, { seconds: seconds + fitSeconds, fits: fits + 1 });
  }

  /** Seconds of a fit on a host; undefined before the first. */
  pace({ id }: TrialHost): number | undefined {
    const { seconds, fits } = this.times.get(id) ?? { seconds: 0, fits: 0 };
    if (fits > 0) return Math.max(seconds / fits, 0.001);
    return this.input.expectedSeconds?.(id);
  }

  /** The pace of a host, a second where it is unknown. */
  readonly paceOrSecond = (host: TrialHost): number => this.pace(host) ?? 1;

  /** Slots of all hosts. */
  readonly slots = (): number => this.input.alive().reduce((sum, { slots }) => sum + slots, 0);

  /** The fastest host first. */
  readonly byPace = (): TrialHost[] =>
    [...this.input.alive()].sort((one, other) => this.paceOrSecond(one) - this.paceOrSecond(other));

  /** The host that will have done first what it has. */
  firstDone(): TrialHost | undefined {
    const [first] = [...this.input.alive()].sort(
      (one, other) => this.secondsLeft(one) - this.secondsLeft(other),
    );
    return first;
  }

  /** Seconds until a host has done what it has. */
  readonly secondsLeft = (host: TrialHost): number =>
    (this.input.fitsOn(host) * this.paceOrSecond(host)) / host.slots;

  /** So many fits on a host are worth the start of a worker; one before its pace is known. */
  fitsWorthAStart(host: TrialHost): number {
    const pace = this.pace(host);
    return pace === undefined ? 1 : Math.ceil(leastBlockSeconds / pace);
  }

  /** Fits of the next block of a host. @param available how many can be given now */
  blockSize(host: TrialHost, available: number): number {
    const pace = this.pace(host);
    if (pace === undefined) return 1;
    // Half of an equal part: what is left shrinks, and so do the blocks.
    const part = Math.ceil(available / (2 * this.slots()));
    const most = Math.max(1, Math.floor(blockSeconds / pace));
    const least = Math.min(this.fitsWorthAStart(host), Math.ceil(available / this.slots()));
    return Math.min(most, Math.max(part, least, 1));
  }

  /** Near the end nothing starts on a slow host that the others would have done by then. */
  isWorthStarting(host: TrialHost): boolean {
    const others = this.input.alive().filter((other) => other !== host && this.pace(other) !== undefined);
    const rate = others.reduce((sum, other) => sum + this.rate(other), 0);
    if (rate === 0) return true;
    const fits = others.reduce((sum, other) => sum + this.input.fitsOn(other), this.input.fitsToGive());
    const fastest = Math.min(...others.map(this.paceOrSecond));
    return this.paceOrSecond(host) <= Math.max(fits / rate, fastest);
  }

  /** How many more fits of those that no host has are this host's, when all hosts end together. */
  share(host: TrialHost): number {
    const { alive, fitsOn, fitsToGive } = this.input;
    const total = alive().reduce((sum, of) => sum + this.rate(of), 0);
    const fits = alive().reduce((sum, of) => sum + fitsOn(of), fitsToGive());
    return Math.min(fitsToGive(), Math.round((fits * this.rate(host)) / total) - fitsOn(host));
  }

  /** Fits a second. */
  private readonly rate = (host: TrialHost): number => host.slots / this.paceOrSecond(host);
}
