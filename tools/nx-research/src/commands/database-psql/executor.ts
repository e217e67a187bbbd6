import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { fail, type Failure, ok, type Result } from '@research/core';
import { clientEnvironment, type HeldDatabase } from '@research/database';
import { ownEnvironment } from '@research/process';
import { databasePsqlKind } from '../../database/command-kinds';
import { withDatabase } from '../../database/with-database';
import type { TaskOutcome } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';

export const executor = defineExecutor(databasePsqlKind, (scope) =>
  withDatabase(scope, (database) => runPsql(database, scope.options.command)),
);

/** Nx takes standard input of tasks; a terminal is opened by its own name. */
async function runPsql({ address }: HeldDatabase, command: string | undefined): Promise<Result<TaskOutcome>> {
  const words = ['--set=ON_ERROR_STOP=1', ...(command === undefined ? [] : [`--command=${command}`])];
  const terminal = command === undefined ? openTerminal() : undefined;
  const env = {
    ...ownEnvironment(['TERM', 'PAGER', 'EDITOR', 'LINES', 'COLUMNS']),
    ...clientEnvironment(address),
  };
  const stdio = terminal === undefined ? ('inherit' as const) : [terminal, terminal, terminal];
  const child = spawn('psql', words, { env, stdio });
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return code === 0 ? ok({ status: 'done' }) : fail(ended(code));
  } catch {
    return fail(noClient);
  } finally {
    if (terminal !== undefined) closeSync(terminal);
  }
}

function openTerminal(): number | undefined {
  try {
    return openSync('/dev/tty', 'r+');
  } catch {
    return undefined;
  }
}

const ended = (code: number | null): Failure => ({
  reason: 'command-failed',
  what: `psql ended with exit code ${code}`,
  ...(code === null ? {} : { exitCode: code }),
});

const noClient: Failure = {
  reason: 'tool-missing',
  what: 'psql is not installed',
  tries: ['npm run setup', 'apt-get install postgresql-client, or brew install libpq'],
};
