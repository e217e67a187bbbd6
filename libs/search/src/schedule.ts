import type { Failure } from '@research/core';
import { type Block, blockOf } from './block';
import type { FitSource } from './fit-source';
import type { Fit } from './fits';
import type { BlockRecord } from './records';

/** How the run of a block on a host ended. */
export type BlockEnd =
  | { readonly kind: 'done' }
  /** It was taken back, or someone cancelled it: its fits are free again. */
  | { readonly kind: 'withdrawn' }
  /** This client lets go; the host goes on. */
  | { readonly kind: 'left' }
  /** The host cannot run blocks of this search. */
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What is told of a block while it runs. */
export interface BlockObserver {
  onRecord(record: BlockRecord): void;
}

/** A host that evaluates blocks. */
export interface TrialHost {
  readonly id: string;
  /** Blocks that run at once. */
  readonly slots: number;
  /** Seconds of work that wait in its queue, so that it goes on while this client is away; 0 for the machine of the client. */
  readonly aheadSeconds: number;
  /** Runs a block to its end, or attaches to it. Does not reject. */
  run(block: Block, observer: BlockObserver): Promise<BlockEnd>;
  /** Takes back a block that has not started; true: it will not start. */
  withdraw(block: Block): Promise<boolean>;
  /** Ends a block whether it has started or not. */
  cancel(block: Block): Promise<void>;
}

/** A block that a host was given. */
export interface PlacedBlock {
  readonly block: Block;
  readonly host: TrialHost;
}

/** What a schedule is made of. */
export interface ScheduleInput {
  readonly hosts: readonly TrialHost[];
  /** Fits that no host has. */
  readonly source: FitSource;
  /** Blocks that hosts have from an earlier run. */
  readonly placed: readonly PlacedBlock[];
  /** Seconds of a fit on a host, by what earlier runs say. */
  readonly expectedSeconds?: (host: string) => number | undefined;
  /** True when nothing new is to start; what has not started is taken back, unless the hosts are left to themselves. */
  readonly stops: () => boolean;
  /** Gives all fits out at once and waits for none: hosts are left to themselves. */
  readonly detached?: boolean;
  readonly observer: {
    /** A block was given to a host; told before the host hears of it. */
    onPlaced(placed: PlacedBlock): void;
    /** Gives why results of this host do not count, where they do not: it gets no more work. */
    onRecord(placed: PlacedBlock, record: BlockRecord): Failure | undefined;
    onEnd(placed: PlacedBlock, end: BlockEnd): void;
  };
}

/** How a schedule ended: nothing is left, or what no host can evaluate, and why. */
export interface ScheduleEnd {
  readonly left: readonly Fit[];
  /** Hosts that dropped out, by name. */
  readonly dropped: ReadonlyMap<string, Failure>;
}

/** Long enough that the start of a worker does not count, short enough that little waits for a last block. */
const blockSeconds = 120;
const leastBlockSeconds = 5;
/** A block that others cancel again and again is cancelled by what giving it out once more does not change. */
const cancelledAtMost = 20;

/** Gives fits to hosts, block by block, until none is left. See {@link scheduleFits}. */
class Schedule {
  private readonly running = new Map<Block, Placed>();
  private readonly dropped = new Map<string, Failure>();
  private readonly times = new Map<string, { seconds: number; fits: number }>();
  /** Blocks that hosts were left with. */
  private readonly there: Placed[] = [];
  private cancelled = 0;
  /** What a host has thrown: nothing is to wait for it. */
  private bug: { readonly bug: unknown } | undefined;
  private wake: () => void = () => undefined;

  constructor(private readonly input: ScheduleInput) {}

  async run(): Promise<ScheduleEnd> {
    for (const placed of this.input.placed) this.start(placed);
    for (;;) {
      const changed = new Promise<void>((resolve) => (this.wake = resolve));
      if (this.input.stops()) this.takeBack();
      else this.giveOut();
      if (this.running.size === 0) break;
      if (!this.input.stops()) this.balance();
      await changed;
      if (this.bug) throw this.bug.bug;
    }
    return { left: this.input.source.take(Infinity), dropped: this.dropped };
  }

  private start({ block, host }: PlacedBlock): void {
    const placed: Placed = {
      block,
      host,
      left: new Map(block.fits.map((fit) => [fit.id, fit])),
      heard: false,
    };
    this.running.set(block, placed);
    const ended = host.run(block, { onRecord: (record) => this.hear(placed, record) });
    ended.then(
      (end) => this.end(placed, end),
      (bug: unknown) => {
        this.bug = { bug };
        this.wake();
      },
    );
  }

  private hear(placed: Placed, record: BlockRecord): void {
    placed.heard = true;
    const refused = this.input.observer.onRecord(placed, record);
    if (refused && !this.dropped.has(placed.host.id)) this.drop(placed.host, refused);
    if (!refused && record.kind === 'fit' && placed.left.delete(record.fit))
      this.time(placed.host.id, record);
    this.wake();
  }

  private time(host: string, { ends }: Extract<BlockRecord, { kind: 'fit' }>): void {
    const { seconds, fits } = this.times.get(host) ?? { seconds: 0, fits: 0 };
    this.times.set(host, { seconds: seconds + (ends[0]?.fitSeconds ?? 0), fits: fits + 1 });
  }

  private end(placed: Placed, end: BlockEnd): void {
    this.running.delete(placed.block);
    this.input.observer.onEnd(placed, end);
    if (end.kind === 'failed') this.drop(placed.host, end.failure);
    if (end.kind === 'withdrawn' && !placed.taken) this.cancelled += 1;
    if (end.kind === 'left') this.there.push(placed);
    else this.input.source.giveBack([...placed.left.values()]);
    // To the host that it was taken for, and to no other: they would take it from each other for ever.
    if (placed.taken && end.kind === 'withdrawn' && !this.dropped.has(placed.taken.id) && !this.input.stops())
      this.give(placed.taken, placed.left.size);
    this.wake();
  }

  /** A host that cannot do its work gets no more; what waits there is free again. */
  private drop(host: TrialHost, failure: Failure): void {
    this.dropped.set(host.id, failure);
    for (const { block, host: of } of this.running.values()) if (of === host) void host.cancel(block);
  }

  private giveOut(): void {
    if (this.input.detached) return this.giveAll();
    for (const host of this.byPace()) this.fill(host);
  }

  /** So much at a time that every slot gets several blocks, each to the host that would be done first. */
  private giveAll(): void {
    const slots = this.alive().reduce((sum, { slots: of }) => sum + of, 0);
    const size = Math.ceil(this.available / (4 * slots));
    for (;;) {
      const [next] = this.alive().sort((one, other) => this.secondsLeft(one) - this.secondsLeft(other));
      if (next === undefined || this.available === 0) return;
      this.give(next, size);
    }
  }

  private takeBack(): void {
    for (const placed of this.running.values()) {
      if (placed.heard || placed.taken) continue;
      placed.taken = placed.host;
      void placed.host.withdraw(placed.block).then(() => this.wake());
    }
  }

  private fill(host: TrialHost): void {
    while (this.available > 0 && this.wants(host)) this.give(host, this.sizeFor(host));
  }

  private give(host: TrialHost, size: number): void {
    const fits = this.input.source.take(size);
    if (fits.length === 0) return;
    const block = blockOf(fits);
    this.input.observer.onPlaced({ block, host });
    this.start({ block, host });
  }

  private wants(host: TrialHost): boolean {
    if (this.dropped.has(host.id) || this.cancelled > cancelledAtMost) return false;
    const given = this.given(host);
    const pace = this.pace(host);
    // Until a first fit tells how long they take, more would only be a guess.
    if (pace === undefined) return given.length < host.slots;
    if (given.length < host.slots) return this.isWorthStarting(host);
    const waiting = this.secondsLeft(host);
    if (given.length < host.slots + 1 && host.aheadSeconds === 0)
      return waiting < blockSeconds && this.share(host) > 0;
    return waiting < host.aheadSeconds && this.share(host) > 0;
  }

  /** Near the end nothing starts on a slow host that the others would have done by then. */
  private isWorthStarting(host: TrialHost): boolean {
    const others = this.alive().filter((other) => other !== host && this.pace(other) !== undefined);
    const rate = others.reduce((sum, other) => sum + other.slots / (this.pace(other) ?? Infinity), 0);
    if (rate === 0) return true;
    const seconds = others.reduce(
      (sum, other) => sum + this.secondsLeft(other) * (other.slots / this.paceOr(other)),
      0,
    );
    const alone = (this.available + seconds) / rate;
    return this.paceOr(host) <= Math.max(alone, Math.min(...others.map((other) => this.paceOr(other))));
  }

  /** How many more fits of those that are left are this host's, when all hosts end together. */
  private share(host: TrialHost): number {
    const alive = this.alive();
    const rate = (of: TrialHost): number => of.slots / this.paceOr(of);
    const total = alive.reduce((sum, of) => sum + rate(of), 0);
    const fits = this.available + alive.reduce((sum, of) => sum + this.fitsLeft(of), 0);
    return Math.min(this.available, Math.round((fits * rate(host)) / total) - this.fitsLeft(host));
  }

  private sizeFor(host: TrialHost): number {
    const pace = this.pace(host);
    if (pace === undefined) return 1;
    const slots = this.alive().reduce((sum, { slots: of }) => sum + of, 0);
    // Half of an equal part: what is left shrinks, and so do the blocks.
    const part = Math.ceil(this.available / (2 * slots));
    const most = Math.max(1, Math.floor(blockSeconds / pace));
    const least = Math.min(Math.ceil(leastBlockSeconds / pace), Math.ceil(this.available / slots));
    return Math.min(most, Math.max(part, least, 1));
  }

  /** A host with nothing to do takes what has not started elsewhere. */
  private balance(): void {
    if (this.available > 0) return;
    const idle = this.byPace().find(
      (host) => this.given(host).length < host.slots && !this.dropped.has(host.id),
    );
    if (!idle) return;
    const queued = [...this.running.values()]
      .filter(({ host, heard, taken }) => host !== idle && !heard && !taken)
      .filter(({ host }) => this.given(host).length > host.slots)
      .sort((one, other) => this.secondsLeft(other.host) - this.secondsLeft(one.host));
    const [last] = queued.slice(-1);
    if (!last || !(this.paceOr(idle) < this.secondsLeft(last.host) + this.paceOr(last.host))) return;
    last.taken = idle;
    void last.host.withdraw(last.block).then(() => this.wake());
  }

  private get available(): number {
    return this.input.source.available;
  }

  private readonly given = (host: TrialHost): Placed[] =>
    [...this.running.values(), ...this.there].filter((placed) => placed.host === host);

  private readonly fitsLeft = (host: TrialHost): number =>
    this.given(host).reduce((sum, { left }) => sum + left.size, 0);

  private readonly secondsLeft = (host: TrialHost): number =>
    (this.fitsLeft(host) * this.paceOr(host)) / host.slots;

  private readonly alive = (): TrialHost[] => this.input.hosts.filter(({ id }) => !this.dropped.has(id));

  /** Those that are fast first. */
  private readonly byPace = (): TrialHost[] =>
    this.alive().sort((one, other) => this.paceOr(one) - this.paceOr(other));

  /** Seconds of a fit on a host. */
  private pace({ id }: TrialHost): number | undefined {
    const { seconds, fits } = this.times.get(id) ?? { seconds: 0, fits: 0 };
    if (fits > 0) return Math.max(seconds / fits, 0.001);
    return this.input.expectedSeconds?.(id);
  }

  private readonly paceOr = (host: TrialHost): number => this.pace(host) ?? 1;
}

interface Placed extends PlacedBlock {
  /** Fits that have not ended, by id. */
  readonly left: Map<string, Fit>;
  /** It has started, as far as is known. */
  heard: boolean;
  /** The host that it is being taken back for. */
  taken?: TrialHost;
}

/**
 * Gives fits to hosts in blocks until none is left, each host as much as its pace allows: blocks of minutes that shrink
 * towards the end; a host that is free takes what has not started elsewhere; a host that drops out leaves its fits to
 * the others. Ends also when `stops` says so and what runs has ended.
 */
export const scheduleFits = (input: ScheduleInput): Promise<ScheduleEnd> => new Schedule(input).run();
