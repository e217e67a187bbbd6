import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, createConnection, createServer } from 'node:net';
import { OneWay } from './one-way';

/** A network has room for what is on its way, and does not wait to fill a packet. */
const socketOptions = { allowHalfOpen: true, noDelay: true, highWaterMark: 4 * 1024 * 1024 };

/** Where a proxy leads, and how slow it is. */
export interface FaultyProxyOptions {
  /** Port of 127.0.0.1 that everything is passed to. */
  readonly to: number;
  readonly delayMs?: number;
  readonly connectDelayMs?: number;
}

/** Starts a {@link FaultyProxy} on a free port of 127.0.0.1. */
export async function startFaultyProxy(options: FaultyProxyOptions): Promise<FaultyProxy> {
  const proxy = new FaultyProxy(options);
  await proxy.heal();
  return proxy;
}

/** A network between a client and a server on loopback: passes every byte on, and fails in the way that it is told to. */
export class FaultyProxy {
  /** How long everything is on its way, in each direction; a round trip takes twice that. Bandwidth is not limited. */
  delayMs: number;
  /** How long a new connection stays silent. */
  connectDelayMs: number;
  /** Bytes handed to the server and to the clients. */
  bytesUp = 0;
  bytesDown = 0;
  /** Connections accepted so far. */
  connections = 0;
  /** Connections that clients have open at present. */
  open = 0;

  readonly #to: number;
  #port = 0;
  #listener: Server | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #ways = new Set<OneWay>();
  /** Clients that came while it was silent. */
  #waiting: Socket[] = [];
  #bytesToReset: number | undefined;
  #silent = false;

  constructor({ to, delayMs = 0, connectDelayMs = 0 }: FaultyProxyOptions) {
    this.#to = to;
    this.delayMs = delayMs;
    this.connectDelayMs = connectDelayMs;
  }

  /** Where clients connect to. */
  get port(): number {
    return this.#port;
  }

  /** Whether it is a black hole at present. */
  get silent(): boolean {
    return this.#silent;
  }

  /** Resets (RST) the open connections, on both sides; new ones are welcome. */
  reset(): void {
    this.#bytesToReset = undefined;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Resets the open connections when so many more bytes have come from the server. */
  resetAfter(bytes: number): void {
    this.#bytesToReset = bytes;
  }

  /** From now on nothing arrives and nothing is closed; new connections are accepted, and stay silent. */
  blackhole(): void {
    this.#silent = true;
    for (const way of this.#ways) way.deliver();
  }

  /** From now on new connections are refused; the open ones go on. */
  async refuse(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    // Its close event waits for the last connection to end; the port is free at once.
    listener?.close();
    await new Promise(setImmediate);
  }

  /** Ends black hole and refusal: what was held back arrives, as TCP sends it again; the port is the one it was. */
  async heal(): Promise<void> {
    this.#silent = false;
    for (const way of this.#ways) way.deliver();
    for (const client of this.#waiting.splice(0)) this.#connect(client);
    if (this.#listener) return;
    this.#listener = createServer({ ...socketOptions, pauseOnConnect: true }, (client) =>
      this.#accept(client),
    );
    this.#listener.listen(this.#port, '127.0.0.1');
    await once(this.#listener, 'listening');
    this.#port = (this.#listener.address() as AddressInfo).port;
  }

  /** Refuses everybody and drops the open connections. */
  async stop(): Promise<void> {
    await this.refuse();
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(client: Socket): void {
    this.connections += 1;
    this.open += 1;
    client.once('close', () => (this.open -= 1));
    this.#watch(client);
    // The three packets of a handshake are on their way in turn, before the first byte is.
    const handshakeMs = this.connectDelayMs + 3 * this.delayMs;
    const timer = setTimeout(() => this.#connect(client), handshakeMs);
    client.once('close', () => clearTimeout(timer));
  }

  #connect(client: Socket): void {
    if (client.destroyed) return;
    if (this.#silent) return void this.#waiting.push(client);
    const server = createConnection({
      port: this.#to,
      host: '127.0.0.1',
      allowHalfOpen: true,
      noDelay: true,
    });
    this.#watch(server);
    const turnAway = () => client.resetAndDestroy();
    server.once('error', turnAway);
    server.once('connect', () => {
      server.off('error', turnAway);
      this.#join(client, server);
    });
  }

  #join(client: Socket, server: Socket): void {
    const up = { from: client, to: server, write: (chunk: Buffer) => this.#writeUp(server, chunk) };
    const down = { from: server, to: client, write: (chunk: Buffer) => this.#writeDown(client, chunk) };
    for (const ends of [up, down]) {
      const way = new OneWay(ends, this);
      this.#ways.add(way);
      ends.to.once('close', () => this.#ways.delete(way));
      way.deliver();
    }
  }

  #writeUp(server: Socket, chunk: Buffer): void {
    this.bytesUp += chunk.length;
    server.write(chunk);
  }

  #writeDown(client: Socket, chunk: Buffer): void {
    const passed = chunk.subarray(0, this.#bytesToReset);
    this.bytesDown += passed.length;
    if (this.#bytesToReset === undefined) return void client.write(passed);
    this.#bytesToReset -= passed.length;
    client.write(passed, () => this.#bytesToReset === 0 && this.reset());
  }

  #watch(socket: Socket): void {
    this.#sockets.add(socket);
    // What an error means for the other side is up to OneWay.
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
