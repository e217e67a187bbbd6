import { type FaultyProxy, startFaultyProxy } from '@research/testing';

/** What a line is told. */
export type LineOrder = { readonly to: number } | { readonly delayMs: number } | 'traffic';

/** What a line tells: where it listens, and what has passed so far. */
export interface Traffic {
  readonly port: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  /** Connections so far, and those that are open. */
  readonly connections: number;
  readonly open: number;
}

let proxy: FaultyProxy | undefined;

// Each order is answered, so that its sender knows when it holds.
process.on('message', (order: LineOrder) => void obey(order));
process.on('disconnect', () => process.exit());

async function obey(order: LineOrder): Promise<void> {
  if (order !== 'traffic' && 'to' in order) proxy = await startFaultyProxy(order);
  if (proxy === undefined) throw new Error('a line has to be told first where it leads');
  if (order !== 'traffic' && 'delayMs' in order) proxy.delayMs = order.delayMs;
  const { port, bytesUp, bytesDown, connections, open } = proxy;
  process.send?.({ port, bytesUp, bytesDown, connections, open } satisfies Traffic);
}
