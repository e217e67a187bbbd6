import { fail, type Failure, ok, type Result } from '@research/core';
import { explainExit, ownEnvironment, type RunCommand, succeeded } from '@research/process';
import { clientEnvironment } from '../connection/client-environment';
import type { DatabaseAddress } from '../connection/database-url';

/** How pg_dump and pg_restore are run. */
export interface Clients {
  readonly run: RunCommand;
  readonly signal: AbortSignal;
}

/** A client program of PostgreSQL and its arguments. */
export type ClientCommand = readonly ['pg_dump' | 'pg_restore', ...string[]];

/** Runs a client to its end. @param address of the database that it connects to; none for one that reads files alone */
export async function runClient(
  argv: ClientCommand,
  { run, signal }: Clients,
  address?: DatabaseAddress,
): Promise<Result<void>> {
  const env = { ...ownEnvironment(), ...(address ? clientEnvironment(address) : {}) };
  const exit = await run({ argv, cwd: '/', env }, { signal });
  if (!exit.ok) return exit.error.reason === 'command-missing' ? fail(missing(argv[0])) : exit;
  return succeeded(exit.value) ? ok(undefined) : fail(explainExit({ argv }, exit.value));
}

/** Version of a client, `15.18`. */
export async function clientVersion(
  name: 'pg_dump' | 'pg_restore',
  { run, signal }: Clients,
): Promise<Result<string>> {
  const exit = await run(
    { argv: [name, '--version'], cwd: '/', env: ownEnvironment(), limitSeconds: 30 },
    { signal },
  );
  const version = exit.ok ? /\b(\d+(?:\.\d+)*)\b/.exec(exit.value.tail)?.[1] : undefined;
  return version === undefined ? fail(missing(name)) : ok(version);
}

const missing = (name: string): Failure => ({
  reason: 'tool-missing',
  what: `${name} is not installed`,
  tries: ['npm run setup', 'apt-get install postgresql-client, or brew install libpq'],
});
