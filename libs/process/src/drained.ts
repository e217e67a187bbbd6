import { setImmediate as turn, setTimeout as delay } from 'node:timers/promises';

/** How long output may keep coming after the process itself is gone. */
const drainMs = 1000;

/**
 * Waits until the output of a process that is gone has ended, or for a second: then something that it has left behind holds
 * it open. What has arrived by then is read, also where this process was kept from reading by other work.
 * @param output settles when the streams have ended
 */
export async function drained(output: Promise<unknown>): Promise<void> {
  await Promise.race([output, delay(drainMs, undefined, { ref: false })]);
  // Timers come before input in a turn of the event loop: after a second without a turn, the input is still to be read.
  await turn();
}
