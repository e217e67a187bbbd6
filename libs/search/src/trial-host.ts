import type { Failure } from '@research/core';
import type { Block } from './block';
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
  /** The host does not answer, and is tried again; or it answers again. */
  onSilent(isSilent: boolean): void;
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
  /** Takes back a block that has not started; true: it will not start. Of a silent host that is one that it has not been given. */
  withdraw(block: Block): Promise<boolean>;
  /** Ends a block whether it has started or not. */
  cancel(block: Block): Promise<void>;
}

/** A block that a host was given. */
export interface PlacedBlock {
  readonly block: Block;
  readonly host: TrialHost;
}
