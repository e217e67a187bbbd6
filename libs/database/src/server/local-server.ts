import { existsSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fail, type Failure, ok, type Result } from '@research/core';
import { makePlace, serverPlace, type ServerPlace } from './server-place';
import {
  didNotStart,
  isPortTaken,
  type LocalServerContext,
  notePort,
  reachSupervisor,
  tryConnect,
} from './start-supervisor';

/** A server that takes connections for as long as it is held. */
export interface HeldServer {
  /** Address without a password: over the Unix socket, whose folder only this account can enter. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The file with the password of `postgres` for connections over TCP. */
  readonly passwordFile: string;
  /** Lets go of it; a server that nothing holds ends. */
  readonly release: () => void;
}

/** What a supervisor says of its server. */
export interface ServerState {
  readonly port: number;
  readonly pid: number;
  /** True after `database:up`: it stays until it is stopped. */
  readonly kept: boolean;
  /** Tasks that use it. */
  readonly users: readonly string[];
}

/** The name of the database that is made first. */
export const databaseName = 'research';

/** Starts the server of a workspace unless it runs, and holds it. @param how `keep`: it stays when this process has ended */
export async function holdLocalServer(
  context: LocalServerContext,
  how: { readonly label: string; readonly keep?: boolean },
): Promise<Result<HeldServer>> {
  const place = serverPlace(context.workspaceRoot);
  if (!place.ok) return place;
  const made = makePlace(place.value);
  if (!made.ok) return made;
  const line = `${how.keep ? 'keep\n' : ''}use ${how.label.replace(/\s+/g, ' ')}\n`;
  for (let attempt = 1; ; attempt += 1) {
    const started = await reachSupervisor(context, place.value);
    if (!started.ok) return started;
    const answer = await readAnswer(started.value, line);
    if (answer?.startsWith('ready ')) {
      const server = held(place.value, started.value, answer);
      notePort(place.value, server.port, context.say);
      return ok(server);
    }
    started.value.destroy();
    // A supervisor that was just ending says nothing; the port may have been taken by another program.
    if (attempt < 5 && (answer === undefined || isPortTaken(place.value))) continue;
    return fail(didNotStart(place.value, answer));
  }
}

/** The state of the server of a workspace; `undefined` when none runs. */
export async function localServerState(workspaceRoot: string): Promise<Result<ServerState | undefined>> {
  const place = serverPlace(workspaceRoot);
  if (!place.ok) return place;
  const socket = await tryConnect(place.value.control);
  if (!socket) return ok(undefined);
  const lines = await readUntilDot(socket, 'state\n');
  socket.destroy();
  const [, port, pid, kept] = lines[0]?.split(' ') ?? [];
  if (!port) return ok(undefined);
  return ok({ port: Number(port), pid: Number(pid), kept: kept === '1', users: usersIn(lines) });
}

/** Ends the server. Fails when tasks use it, unless it is to end in any case. Gives false when none ran. */
export async function stopLocalServer(
  context: LocalServerContext,
  how: { readonly now: boolean },
): Promise<Result<boolean>> {
  const place = serverPlace(context.workspaceRoot);
  if (!place.ok) return place;
  while (await isThere(place.value)) {
    const socket = await reachSupervisor(context, place.value);
    if (!socket.ok) return socket;
    const lines = await readUntilDot(socket.value, how.now ? 'stop-now\n' : 'stop\n');
    socket.value.destroy();
    if (lines[0] === 'stopped') return ok(true);
    if (lines[0] === 'busy') return fail(inUse(usersIn(lines)));
    // Without an answer it was just ending, or was killed: what is there now?
    await delay(100);
  }
  return ok(false);
}

const inUse = (users: readonly string[]): Failure => ({
  reason: 'lease-unavailable',
  what: `the database is in use by ${users.join(', ')}`,
  tries: ['wait until they have ended', 'npx nx run database:down --now   # ends their sessions'],
});

/** Stops the server and removes its data, also where they lie outside the workspace. */
export async function deleteLocalServer(
  context: LocalServerContext,
  how: { readonly now: boolean },
): Promise<Result<string>> {
  const stopped = await stopLocalServer(context, how);
  if (!stopped.ok) return stopped;
  const place = serverPlace(context.workspaceRoot);
  if (!place.ok) return place;
  const { folder, sockets, pointer } = place.value;
  for (const path of [join(folder, 'data'), sockets, folder]) rmSync(path, { recursive: true, force: true });
  rmSync(pointer, { force: true });
  return ok(folder);
}

/** Whether a server runs, or one that lost its supervisor may. */
async function isThere({ control, folder }: ServerPlace): Promise<boolean> {
  const socket = await tryConnect(control);
  socket?.destroy();
  return socket !== undefined || existsSync(join(folder, 'data/postmaster.pid'));
}

function held({ folder }: ServerPlace, socket: Socket, answer: string): HeldServer {
  const [, port, pid, ...sockets] = answer.split(' ');
  const query = new URLSearchParams({ host: sockets.join(' '), port: `${port}`, user: 'postgres' });
  socket.unref();
  return {
    url: `postgresql:///${databaseName}?${query}`,
    port: Number(port),
    pid: Number(pid),
    passwordFile: join(folder, 'password'),
    release: () => socket.destroy(),
  };
}

/** The first line that answers; `undefined` when the connection ends before. */
async function readAnswer(socket: Socket, line: string): Promise<string | undefined> {
  const lines = await readLines(socket, { line, until: () => true });
  return lines[0];
}

const readUntilDot = (socket: Socket, line: string): Promise<readonly string[]> =>
  readLines(socket, { line, until: (lines) => lines.at(-1) === '.' || lines[0] === 'stopped' });

interface Asked {
  readonly line: string;
  readonly until: (lines: readonly string[]) => boolean;
}

const readLines = (socket: Socket, { line, until }: Asked): Promise<readonly string[]> =>
  new Promise((resolve) => {
    let text = '';
    const lines = (): string[] => text.split('\n').slice(0, -1);
    const end = (): void => resolve(lines());
    socket.setEncoding('utf8');
    socket.on('data', (more: string) => {
      text += more;
      if (lines().length > 0 && until(lines())) end();
    });
    socket.once('close', end);
    socket.once('error', end);
    socket.write(line);
  });

const usersIn = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => (line.startsWith('user ') ? [line.slice('user '.length)] : []));
