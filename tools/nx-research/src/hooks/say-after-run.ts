import { plainText } from '@research/core';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Nx reads what a hook prints through a pipe, and may leave, once the hook is done, before it has read it. So much time it
 * gets for that, where there is something to read.
 */
const readingMs = 150;

/** Says something at the end of a run, apart from what came before. */
export async function sayAfterRun(lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  process.stderr.write(`${plainText(['', ...lines, ''].join('\n'))}\n`);
  await delay(readingMs);
}
