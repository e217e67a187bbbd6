import type { IncomingMessage } from 'node:http';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Failure, type Result, fail, ok, fileSystemFailure, shownAddress } from '@research/core';
import { retry } from '@research/process';
import type { ContentId } from '../store/content-id';
import type { ContentStore } from '../store/content-store';
import type { HttpPorts } from './http-ports';
import { openResponse } from './open-response';
import { type PartialDownload, claimPartial } from './partial-download';
import { acceptResponse, connectionFailure, interrupted, retryAfterMs } from './response-failure';
import { tellProgress } from './tell-progress';
import { type Validators, conditionalHeaders, rangeValidator, validatorsOf } from './validators';
import { atMost, readBytes } from '../store/read-bytes';

/** A file to download into a store. */
export interface DownloadRequest {
  readonly url: string;
  readonly store: ContentStore;
  /** The bytes it must have; others are refused. */
  readonly expected?: ContentId;
  /** The version already known: if the server still has that one, nothing is downloaded. */
  readonly known?: Validators;
}

/** The known version still holds, or other bytes are in the store now. */
export type Download =
  { readonly kind: 'unchanged' } | ({ readonly kind: 'stored' } & ContentId & Validators);

/**
 * Downloads a file into the store. A broken connection is resumed where it stopped (Range with If-Range), within this
 * call and by later ones; what is transient is retried, not before the time that `Retry-After` names.
 * Fails with `network`, `not-found`, `hash-mismatch`, `interrupted` or `file-system`.
 */
export async function download(request: DownloadRequest, ports: HttpPorts): Promise<Result<Download>> {
  try {
    const partial = await claimPartial(join(request.store.root, 'partial'), request.url);
    const result = await attemptAll({ request, partial, pause: { untilMs: 0 }, ports });
    await (result.ok || result.error.reason === 'hash-mismatch' ? partial.discard() : partial.release());
    return result;
  } catch (error) {
    return fail(fileSystemFailure(`${request.store.root} could not take a download`, error));
  }
}

function attemptAll(current: Attempt): Promise<Result<Download>> {
  const { pause, ports } = current;
  const next = async (): Promise<Result<Download>> => {
    await ports.sleep(Math.max(0, pause.untilMs - ports.nowMs()));
    return attempt(current);
  };
  const { policy, sleep, signal } = ports;
  return retry(policy, next, { sleep, ...(signal ? { signal } : {}) });
}

/** The time before which the server does not want to be asked again. */
interface Pause {
  untilMs: number;
}

interface Attempt {
  readonly request: DownloadRequest;
  readonly partial: PartialDownload;
  readonly pause: Pause;
  readonly ports: HttpPorts;
}

async function attempt(current: Attempt): Promise<Result<Download>> {
  const { request, partial, ports } = current;
  const from = await partial.size();
  const known = from === 0 ? conditionalHeaders(request.known ?? {}) : {};
  try {
    const headers = { ...known, ...rangeHeaders(from, partial.validator()) };
    const response = await openResponse({ ...ports, url: request.url, headers });
    if (response.statusCode !== 304 || Object.keys(known).length === 0)
      return await receive(current, from, response);
    response.resume();
    return ok({ kind: 'unchanged' });
  } catch (error) {
    return fail(ports.signal?.aborted ? interrupted(request.url) : connectionFailure(request.url, error));
  }
}

function rangeHeaders(from: number, validator: string | undefined): Record<string, string> {
  return from === 0 || validator === undefined ? {} : { range: `bytes=${from}-`, 'if-range': validator };
}

async function receive(current: Attempt, from: number, response: IncomingMessage): Promise<Result<Download>> {
  const { request, partial, pause, ports } = current;
  const accepted = acceptResponse(request.url, response);
  if (!accepted.ok) {
    response.resume();
    const waitMs = Math.min(retryAfterMs(response, ports.nowMs()), ports.longestWaitSeconds * 1000);
    pause.untilMs = ports.nowMs() + waitMs;
    if (response.statusCode === 416) await partial.discard();
    return accepted;
  }
  const validators = validatorsOf(response.headers);
  const resumedFrom = response.statusCode === 206 ? rangeStart(response) : 0;
  if (resumedFrom !== 0 && resumedFrom !== from) {
    response.destroy();
    await partial.discard();
    return fail(wrongRange(request.url));
  }
  const { expected } = request;
  const wanted = expected ? atMost(response, Math.max(0, expected.bytes - resumedFrom)) : response;
  const whole = expected?.bytes ?? bytesOf(response, resumedFrom);
  const told = tellProgress(wanted, { url: request.url, before: resumedFrom, whole }, ports);
  await partial.append(resumedFrom, told, rangeValidator(validators));
  const cutOff = await isCutOff(current, response);
  return cutOff ? fail(cutOff) : keep(current, { validators, resumed: resumedFrom > 0 });
}

function bytesOf({ headers }: IncomingMessage, before: number): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : before + Number(length);
}

/** A body that ends with its connection may have been cut off unnoticed. */
async function isCutOff(
  { request, partial }: Attempt,
  { headers }: IncomingMessage,
): Promise<Failure | undefined> {
  const delimited = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  const { size } = await stat(partial.file);
  if (delimited || !request.expected || size >= request.expected.bytes) return undefined;
  const what = `${shownAddress(request.url)} ended after ${size} of ${request.expected.bytes} bytes`;
  return { reason: 'network', what, transient: true };
}

async function keep(
  { request, partial }: Attempt,
  { validators, resumed }: { validators: Validators; resumed: boolean },
): Promise<Result<Download>> {
  const put = await request.store.put(readBytes(partial.file), request.expected);
  if (put.ok) return ok({ kind: 'stored', ...put.value, ...validators });
  if (put.error.reason !== 'hash-mismatch') return put;
  if (resumed) await partial.discard();
  const what = `${shownAddress(request.url)}: ${put.error.what}`;
  // What was put together from two answers is no proof that the file differs: ask once more for the whole of it.
  return fail({ ...put.error, what, transient: resumed });
}

function rangeStart(response: IncomingMessage): number {
  return Number(/^bytes (\d+)-/.exec(response.headers['content-range'] ?? '')?.[1] ?? Number.NaN);
}

function wrongRange(url: string): Failure {
  return {
    reason: 'network',
    what: `${shownAddress(url)} sent another part of the file than was asked for`,
    transient: true,
  };
}
