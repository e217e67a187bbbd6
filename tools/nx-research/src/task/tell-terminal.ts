import { closeSync, constants, openSync, writeSync } from 'node:fs';

/**
 * Writes to the terminal in which nx was started, when standard output is not that terminal: nx passes the output of several
 * tasks on only while it is there itself, and Ctrl-C ends it at once. Without a terminal nothing is written.
 */
export function tellTerminal(text: string): void {
  if (process.stdout.isTTY) return;
  try {
    const terminal = openSync('/dev/tty', constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
    writeSync(terminal, `\n${text}\n`);
    closeSync(terminal);
  } catch {
    // There is none: a pipe, CI, or a terminal that was closed.
  }
}
