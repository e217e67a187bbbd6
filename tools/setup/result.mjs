// @ts-check

/** @import { Failure } from './failure.mjs' */

/**
 * The outcome of something that can fail, as in libs/core.
 * @template T
 * @typedef {{ ok: true, value: T } | { ok: false, error: Failure }} Result
 */

/**
 * A successful result.
 * @template T
 * @param {T} value
 * @returns {{ ok: true, value: T }}
 */
export const ok = (value) => ({ ok: true, value });

/**
 * A failed result.
 * @param {Failure} error
 * @returns {{ ok: false, error: Failure }}
 */
export const fail = (error) => ({ ok: false, error });
