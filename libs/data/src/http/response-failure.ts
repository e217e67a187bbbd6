import type { IncomingMessage } from 'node:http';
import {
  type Failure,
  type Result,
  fail,
  ok,
  fileSystemFailure,
  isErrorLike,
  shownAddress,
} from '@research/core';

const diskErrors = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE'];

/** Passes a 200 or 206 that can hold a data file; else the failure that the answer means (`not-found`, `network`). */
export function acceptResponse(url: string, response: IncomingMessage): Result<void> {
  const status = response.statusCode ?? 0;
  if (status === 200 || status === 206) return isPage(response) ? fail(pageInstead(url)) : ok(undefined);
  if (status === 404 || status === 410)
    return fail({ reason: 'not-found', what: `${shownAddress(url)} does not exist (HTTP ${status})` });
  const transient = status === 408 || status === 416 || status === 429 || status >= 500;
  const what = `${shownAddress(url)} answered HTTP ${status} ${response.statusMessage ?? ''}`.trimEnd();
  return fail({ reason: 'network', what, transient });
}

/** The failure of a request whose connection failed, broke or fell silent. */
export function connectionFailure(url: string, error: unknown): Failure {
  if (!isErrorLike(error)) throw error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // The body is written while it arrives, so the disk's errors come the same way.
  if (diskErrors.includes(code)) return fileSystemFailure(`${shownAddress(url)} could not be stored`, error);
  const said = error.message.includes(code) ? error.message : `${code}: ${error.message}`;
  return { reason: 'network', what: `${shownAddress(url)} could not be downloaded`, said, transient: true };
}

/** The failure of a download that was told to stop. */
export function interrupted(url: string): Failure {
  return { reason: 'interrupted', what: `the download of ${shownAddress(url)} was interrupted` };
}

/** Milliseconds that `Retry-After` asks to wait, in seconds or as a date; 0 without it. */
export function retryAfterMs(response: IncomingMessage, nowMs: number): number {
  const text = response.headers['retry-after'];
  if (text === undefined) return 0;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}

const isPage = ({ headers }: IncomingMessage): boolean =>
  /^text\/html\b/i.test(headers['content-type'] ?? '');

function pageInstead(url: string): Failure {
  return {
    reason: 'network',
    what: `${shownAddress(url)} answered with a web page instead of the file`,
    tries: ["open the address in a browser: it may be a network's login page"],
  };
}
