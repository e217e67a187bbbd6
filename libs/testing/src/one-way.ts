import type { Socket } from 'node:net';

/** What a network does to whatever passes; it may change at any time. */
export interface Conditions {
  readonly delayMs: number;
  /** Nothing arrives, and nothing is closed. */
  readonly silent: boolean;
}

interface Parcel {
  readonly dueMs: number;
  readonly content: Buffer | 'end' | 'reset';
}

/** The ends of one direction of a connection, and how bytes are handed over. */
interface Ends {
  readonly from: Socket;
  readonly to: Socket;
  readonly write: (chunk: Buffer) => void;
}

/**
 * One direction of a connection: what one end sends, or that it ended, reaches the other end in order and late. The rate is
 * as high as the ends can take: a delay holds nothing up that follows.
 */
export class OneWay {
  readonly #parcels: Parcel[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ends: Ends,
    private readonly conditions: Conditions,
  ) {
    const { from, to } = ends;
    from.on('data', (chunk: Buffer) => this.#accept(chunk));
    from.on('end', () => this.#accept('end'));
    from.on('error', () => this.#accept('reset'));
    to.on('drain', () => this.deliver());
    to.on('close', () => clearTimeout(this.#timer));
  }

  /** Hands over what is due, and comes back for the rest. */
  deliver(): void {
    const { from, to } = this.ends;
    clearTimeout(this.#timer);
    if (to.destroyed) return;
    while (this.#mayPass()) this.#handOver((this.#parcels.shift() as Parcel).content);
    if (this.conditions.silent || to.writableNeedDrain) return void from.pause();
    from.resume();
    const next = this.#parcels[0];
    if (next) this.#timer = setTimeout(() => this.deliver(), Math.max(1, next.dueMs - Date.now()));
  }

  #accept(content: Parcel['content']): void {
    this.#parcels.push({ dueMs: Date.now() + this.conditions.delayMs, content });
    this.deliver();
  }

  #mayPass(): boolean {
    const { to } = this.ends;
    const next = this.#parcels[0];
    return (
      next !== undefined &&
      next.dueMs <= Date.now() &&
      !this.conditions.silent &&
      !to.destroyed &&
      !to.writableNeedDrain
    );
  }

  #handOver(content: Parcel['content']): void {
    const { to, write } = this.ends;
    if (content === 'end') to.end();
    else if (content === 'reset') to.resetAndDestroy();
    else write(content);
  }
}
