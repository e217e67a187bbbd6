import type { Failure } from '@research/core';
import { type Block, blockOf } from './block';
import { blockSeconds, Estimates } from './estimates';
import type { FitSource } from './fit-source';
import type { Fit } from './fits';
import type { BlockRecord } from './records';
import type { BlockEnd, PlacedBlock, TrialHost } from './trial-host';

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
  /** Lets go of all that runs: hosts that do not answer have told all that was left. */
  readonly letGo?: (silent: readonly TrialHost[]) => void;
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

/** A block that others cancel again and again is cancelled by what giving it out once more does not change. */
const cancelledAtMost = 20;

/** Gives fits to hosts, block by block, until none is left. See {@link scheduleFits}. */
class Schedule {
  private readonly running = new Map<Block, Placed>();
  private readonly dropped = new Map<string, Failure>();
  /** Blocks that hosts were left with. */
  private readonly there: Placed[] = [];
  private cancelled = 0;
  private isLeaving = false;
  /** What a host has thrown: nothing is to wait for it. */
  private bug: { readonly bug: unknown } | undefined;
  private wake: () => void = () => undefined;
  private readonly estimates: Estimates;

  constructor(private readonly input: ScheduleInput) {
    this.estimates = new Estimates({
      alive: () => input.hosts.filter(({ id }) => !this.dropped.has(id)),
      fitsOn: (host) => this.given(host).reduce((sum, { left }) => sum + left.size, 0),
      fitsToGive: () => input.source.remaining,
      ...(input.expectedSeconds && { expectedSeconds: input.expectedSeconds }),
    });
  }

  async run(): Promise<ScheduleEnd> {
    for (const placed of this.input.placed) this.start(placed);
    for (;;) {
      let isChanged = false;
      const changed = new Promise<void>((resolve) => {
        this.wake = () => {
          isChanged = true;
          resolve();
        };
      });
      if (this.input.source.prepare) await this.input.source.prepare(this.wanted());
      if (this.input.stops()) this.takeBack();
      else this.giveOut();
      // What ended during the proposals left a slot that these did not count on: decide again.
      if (this.running.size === 0 && !isChanged) break;
      if (!this.input.stops()) this.balance();
      this.leaveSilent();
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
      silent: false,
    };
    this.running.set(block, placed);
    const ended = host.run(block, {
      onRecord: (record) => this.hear(placed, record),
      onSilent: (isSilent) => {
        placed.silent = isSilent;
        this.wake();
      },
    });
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
      this.estimates.add(placed.host, record.ends[0]?.fitSeconds ?? 0);
    this.wake();
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

  /** Fits to propose for the slots that are free: at most a tenth of what is left, since later ones are chosen by more results. */
  private wanted(): number {
    if (this.input.stops()) return 0;
    if (this.input.detached) return Infinity;
    const { estimates, input } = this;
    const tenth = Math.max(1, Math.ceil(input.source.remaining / (10 * estimates.slots())));
    const free = (host: TrialHost): number =>
      this.isSilent(host) ? 0 : Math.max(0, host.slots - this.given(host).length);
    return estimates
      .byPace()
      .reduce((sum, host) => sum + free(host) * Math.min(tenth, estimates.fitsWorthAStart(host)), 0);
  }

  private giveOut(): void {
    if (this.input.detached) return this.giveAll();
    for (const host of this.estimates.byPace()) this.fill(host);
  }

  /** So much at a time that every slot gets several blocks, each to the host that would be done first. */
  private giveAll(): void {
    const size = Math.ceil(this.available / (4 * this.estimates.slots()));
    for (;;) {
      const next = this.estimates.firstDone();
      if (next === undefined || this.available === 0) return;
      this.give(next, size);
    }
  }

  private takeBack(): void {
    for (const placed of this.running.values()) {
      if (!placed.heard && !placed.taken) this.withdraw(placed, placed.host);
    }
  }

  private withdraw(placed: Placed, taker: TrialHost): void {
    placed.taken = taker;
    void placed.host.withdraw(placed.block).then((isBack) => {
      if (!isBack) {
        placed.taken = undefined;
        placed.heard = true;
      }
      this.wake();
    });
  }

  private fill(host: TrialHost): void {
    while (this.available > 0 && this.wants(host))
      this.give(host, this.estimates.blockSize(host, this.available));
  }

  private give(host: TrialHost, size: number): void {
    const fits = this.input.source.take(size);
    if (fits.length === 0) return;
    const block = blockOf(fits);
    this.input.observer.onPlaced({ block, host });
    this.start({ block, host });
  }

  private wants(host: TrialHost): boolean {
    if (this.dropped.has(host.id) || this.cancelled > cancelledAtMost || this.isSilent(host)) return false;
    const { estimates } = this;
    const given = this.given(host);
    // Until a first fit tells how long they take, more would only be a guess.
    if (estimates.pace(host) === undefined) return given.length < host.slots;
    if (given.length < host.slots) return estimates.isWorthStarting(host);
    const waiting = estimates.secondsLeft(host);
    if (given.length < host.slots + 1 && host.aheadSeconds === 0)
      return waiting < blockSeconds && estimates.share(host) > 0;
    return waiting < host.aheadSeconds && estimates.share(host) > 0;
  }

  /** A host with nothing to do takes what has not started elsewhere. */
  private balance(): void {
    if (this.available > 0) return;
    const { estimates } = this;
    const coming = (host: TrialHost): number =>
      [...this.running.values()].filter(({ taken }) => taken === host).length;
    const idle = estimates
      .byPace()
      .find((host) => this.given(host).length + coming(host) < host.slots && !this.isSilent(host));
    if (!idle) return;
    const queued = [...this.running.values()]
      .filter(({ host, heard, taken }) => host !== idle && !heard && !taken)
      .filter(({ host }) => this.given(host).length > host.slots || this.isSilent(host))
      .sort((one, other) => estimates.secondsLeft(other.host) - estimates.secondsLeft(one.host));
    const [last] = queued.slice(-1);
    if (!last) return;
    const there = estimates.secondsLeft(last.host) + estimates.paceOrSecond(last.host);
    if (estimates.paceOrSecond(idle) >= there && !this.isSilent(last.host)) return;
    this.withdraw(last, idle);
  }

  /** What was to be known is known, and hosts that do not answer have no more to tell: nothing is to wait for them. */
  private leaveSilent(): void {
    const running = [...this.running.values()];
    const silent = [...new Set(running.filter((placed) => placed.silent).map(({ host }) => host))];
    const hosts = new Set(running.map(({ host }) => host));
    if (silent.length === 0 || silent.length < hosts.size || this.input.source.remaining > 0) return;
    if (this.isLeaving || running.some(({ left }) => left.size > 0)) return;
    this.isLeaving = true;
    this.input.letGo?.(silent);
  }

  private readonly isSilent = (host: TrialHost): boolean => this.given(host).some(({ silent }) => silent);

  private get available(): number {
    return this.input.source.available;
  }

  private readonly given = (host: TrialHost): Placed[] =>
    [...this.running.values(), ...this.there].filter((placed) => placed.host === host);
}

interface Placed extends PlacedBlock {
  /** Fits that have not ended, by id. */
  readonly left: Map<string, Fit>;
  /** It has started, as far as is known. */
  heard: boolean;
  /** Its host does not answer. */
  silent: boolean;
  /** The host that it is being taken back for. */
  taken?: TrialHost | undefined;
}

/**
 * Gives fits to hosts in blocks until none is left, each host as much as its pace allows: blocks of minutes that shrink
 * towards the end; a host that is free takes what has not started elsewhere; a host that drops out leaves its fits to
 * the others. Ends also when `stops` says so and what runs has ended.
 */
export const scheduleFits = (input: ScheduleInput): Promise<ScheduleEnd> => new Schedule(input).run();
