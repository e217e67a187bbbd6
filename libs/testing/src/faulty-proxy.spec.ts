import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, createConnection, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy';
import { startSshd } from './sshd';

/** Sends back what it gets, and notes how its connections ended. */
let echo: Server;
let endings: string[];
let proxy: FaultyProxy;

beforeEach(async () => {
  const noted: string[] = (endings = []);
  echo = createServer((socket) => {
    socket.on('error', (error: NodeJS.ErrnoException) => noted.push(String(error.code)));
    socket.on('end', () => noted.push('end'));
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await startFaultyProxy({ to: (echo.address() as AddressInfo).port });
});

afterEach(async () => {
  await proxy.stop();
  echo.close();
});

/** A client of the proxy: what it has heard, and how it ended. */
class Client {
  heard = '';
  ending = 'open';
  readonly socket: Socket = createConnection({ port: proxy.port, host: '127.0.0.1' });

  constructor() {
    this.socket.on('data', (chunk: Buffer) => (this.heard += chunk.toString()));
    this.socket.on('error', (error: NodeJS.ErrnoException) => (this.ending = String(error.code)));
    this.socket.on('close', (failed) => (this.ending = failed ? this.ending : 'closed'));
  }

  async hears(text: string): Promise<number> {
    const startMs = performance.now();
    await until(() => this.heard.endsWith(text));
    return performance.now() - startMs;
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (const deadlineMs = Date.now() + 10_000; !condition(); await delay(1))
    if (Date.now() > deadlineMs) throw new Error('waited in vain');
}

const connected = async (): Promise<Client> => {
  const client = new Client();
  client.socket.write('hello');
  await client.hears('hello');
  return client;
};

test('every byte is passed on, both ways, and counted; so is the end', async () => {
  const client = new Client();
  const text = 'x'.repeat(3_000_000) + '!';
  client.socket.write(text);
  await client.hears('!');
  expect(client.heard === text).toBe(true);
  expect(proxy.open).toBe(1);
  client.socket.end();
  await until(() => client.ending === 'closed' && endings.length === 1);
  expect(endings).toEqual(['end']);
  expect(proxy).toMatchObject({ bytesUp: text.length, bytesDown: text.length, connections: 1, open: 0 });
});

test('a round trip takes twice the delay, and a new connection the handshake before it', async () => {
  const client = await connected();
  proxy.delayMs = 50;
  const timesMs: number[] = []; // a busy machine adds to some of them
  for (const text of ['one', 'two', 'three', 'four', 'five']) {
    client.socket.write(text);
    timesMs.push(await client.hears(text));
  }
  expect(Math.min(...timesMs)).toBeGreaterThanOrEqual(99);
  expect(Math.min(...timesMs)).toBeLessThan(200);
  const startMs = performance.now();
  await connected();
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(199);
});

test('a delay keeps the order, also when it shrinks, and leaves bandwidth alone', async () => {
  const client = await connected();
  proxy.delayMs = 200;
  const numbers = Array.from({ length: 50 }, (_, index) => `${index};`);
  const startMs = performance.now();
  for (const number of numbers) {
    client.socket.write(number);
    await delay(1);
  }
  proxy.delayMs = 0;
  client.socket.write('x'.repeat(2_000_000) + '!');
  await client.hears('!');
  expect(client.heard.slice(5).startsWith(numbers.join(''))).toBe(true);
  expect(performance.now() - startMs).toBeLessThan(6000); // a delay for each piece would be 10 s
});

test('an end that resets is passed on as a reset, after what it sent', async () => {
  const client = await connected();
  proxy.delayMs = 20;
  client.socket.write('last words');
  await delay(10);
  client.socket.resetAndDestroy();
  await until(() => endings.length > 0);
  expect(endings).toEqual(['ECONNRESET']);
  expect(proxy.bytesUp).toBe('hello'.length + 'last words'.length);
});

test('a slow connection is accepted at once and silent for as long', async () => {
  proxy.connectDelayMs = 300;
  const client = new Client();
  await once(client.socket, 'connect');
  client.socket.write('hello');
  expect(await client.hears('hello')).toBeGreaterThanOrEqual(290);
});

test('a reset reaches both sides, and spares new connections', async () => {
  const client = await connected();
  proxy.reset();
  await until(() => client.ending !== 'open' && endings.length > 0);
  expect([client.ending, ...endings]).toEqual(['ECONNRESET', 'ECONNRESET']);
  await connected();
});

test('a reset after so many bytes from the server, once', async () => {
  const client = await connected();
  proxy.resetAfter(10);
  client.socket.write('0123456');
  await client.hears('6');
  client.socket.write('789abc');
  // Node takes bytes and a reset that arrive together for an orderly end, so its ending is no proof.
  await until(() => client.ending !== 'open' && endings.length > 0);
  expect(client.heard).toBe('hello0123456789');
  (await connected()).socket.write('a text that is longer than that');
  await delay(50);
  expect(endings).toEqual(['ECONNRESET']);
});

test('a black hole keeps everything back and open until it heals', async () => {
  const before = await connected();
  proxy.delayMs = 30;
  before.socket.write('on its way');
  await delay(10);
  proxy.blackhole();
  const during = new Client();
  during.socket.write('new');
  const gone = await connectedNow();
  gone.socket.resetAndDestroy();
  await delay(300);
  expect([before.heard, before.ending]).toEqual(['hello', 'open']);
  expect([during.heard, during.ending]).toEqual(['', 'open']);
  expect(endings).toEqual([]);
  await proxy.heal();
  await before.hears('on its way');
  await during.hears('new');
});

/** A client that does not wait for an answer. */
const connectedNow = async (): Promise<Client> => {
  const client = new Client();
  await once(client.socket, 'connect');
  return client;
};

test('a client that dies in a black hole is missed by the server when it heals', async () => {
  const client = await connected();
  proxy.blackhole();
  client.socket.destroy();
  await delay(100);
  expect(endings).toEqual([]);
  await proxy.heal();
  await until(() => endings.length > 0);
});

test('refusal turns new connections away, on the same port, until it heals', async () => {
  const port = proxy.port;
  const before = await connected();
  await proxy.refuse();
  const refused = new Client();
  await until(() => refused.ending !== 'open');
  expect(refused.ending).toBe('ECONNREFUSED');
  before.socket.write('still here');
  await before.hears('still here');
  await proxy.heal();
  expect(proxy.port).toBe(port);
  await connected();
});

test('a server that is not there resets its clients', async () => {
  await new Promise((resolve) => echo.close(resolve));
  const client = new Client();
  await until(() => client.ending !== 'open');
  expect(client.ending).toBe('ECONNRESET');
});

test('ssh works through it, and says what happens to it', async () => {
  const sshd = await startSshd();
  const between = await startFaultyProxy({ to: sshd.port, delayMs: 5 });
  const ssh = (line: string) =>
    capture('ssh', ['-F', sshd.clientConfigFor(between.port), sshd.hostAlias, line]);
  try {
    expect(await ssh('head -c 300000 /dev/zero | wc -c')).toEqual({ code: 0, said: '300000\n' });
    between.resetAfter(20_000);
    const broken = await ssh('echo log; head -c 300000 /dev/zero | tr "\\0" x; sleep 60');
    // Which words it chooses depends on whether it was reading or writing, and whether it still shows what had come.
    expect(broken).toEqual({ code: 255, said: expect.stringMatching(/^(log\n)?.*(reset|Broken pipe)/s) });
    expect(broken.said.length < 20_000).toBe(true);
    await between.refuse();
    expect(await ssh('true')).toEqual({ code: 255, said: expect.stringContaining('Connection refused') });
    await between.heal();
    expect(await ssh('echo back')).toEqual({ code: 0, said: 'back\n' });
  } finally {
    await between.stop();
    await sshd.stop();
  }
});

async function capture(program: string, args: readonly string[]): Promise<{ code: number; said: string }> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = await once(child, 'close');
  return { code: code as number, said };
}
