// @ts-check
import { resolve } from 'node:path';
import { ensureReady } from './ensure-ready.mjs';
import { describeFailure } from './failure.mjs';

/** @import { Group } from './tool.mjs' */

/** The workspace this file belongs to. */
export const root = resolve(import.meta.dirname, '../..');

/**
 * Does the set-up that a command needs first; returns false after saying what failed.
 * @param {readonly Group[]} groups
 * @returns {Promise<boolean>}
 */
export async function setUp(groups) {
  const ready = await ensureReady(groups, { root, env: process.env, say: (line) => console.error(line) });
  if (!ready.ok) console.error(describeFailure(ready.error));
  return ready.ok;
}
