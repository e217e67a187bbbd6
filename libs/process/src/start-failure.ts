import { existsSync } from 'node:fs';
import type { Failure } from '@research/core';
import type { Command } from './command';

/** What execa tells about a command that never ran. */
interface StartError {
  readonly code?: string | undefined;
  readonly originalMessage?: string | undefined;
}

/** Why a command could not be started: its folder is missing, the program is missing, or the system refused. */
export function startFailure(command: Command, error: StartError): Failure {
  const [program] = command.argv;
  // The system reports a missing folder and a missing program with the same ENOENT.
  if (!existsSync(command.cwd)) {
    return {
      reason: 'missing-file',
      what: `the folder ${command.cwd}, in which ${program} should run, is missing`,
    };
  }
  const said = error.originalMessage;
  return {
    reason: 'command-missing',
    what: error.code === 'ENOENT' ? `${program} was not found` : `${program} could not be started`,
    ...(said === undefined ? {} : { said }),
    tries: [`which ${program}`, 'npm run setup'],
  };
}
