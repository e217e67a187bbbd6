import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { terminalOfNx } from './terminal-of-nx';

/** Writes a text to a terminal. */
export type TellTerminal = (text: string) => void;

/**
 * Gives what writes to the terminal in which nx was started, past nx: nx passes the output of tasks on only while it is
 * there itself, and Ctrl-C ends it at once. To be asked for while nx is there. Without a terminal nothing is written.
 */
export function terminalTeller(): TellTerminal {
  // Standard output is a terminal where nx has made one for the task, which ends with nx.
  const path = process.stdout.isTTY ? terminalOfNx() : '/dev/tty';
  return (text) => {
    if (path !== undefined) write(path, `\n${text}\n`);
  };
}

function write(path: string, text: string): void {
  try {
    const terminal = openSync(path, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
    writeSync(terminal, text);
    closeSync(terminal);
  } catch {
    // There is none: a pipe, CI, or a terminal that was closed.
  }
}
