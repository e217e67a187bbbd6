import { basename } from 'node:path/posix';
import { describeElapsed, shownAddress } from '@research/core';
import type { HttpPorts } from './http-ports';

/** How often a download that takes long says how far it is. */
const everyMs = 10_000;

/** A body on its way. */
export interface Arriving {
  readonly url: string;
  /** Bytes that an earlier connection has brought. */
  readonly before: number;
  /** Bytes of the whole file, where the server or the lock says. */
  readonly whole: number | undefined;
}

/** Passes bytes on, and says every ten seconds how many have come: a season is some 100 MB, and lines may be slow. */
export async function* tellProgress(
  body: AsyncIterable<Uint8Array>,
  { url, before, whole }: Arriving,
  { say, nowMs }: Pick<HttpPorts, 'say' | 'nowMs'>,
): AsyncGenerator<Uint8Array> {
  const beganMs = nowMs();
  let [come, saidMs] = [0, beganMs];
  for await (const chunk of body) {
    yield chunk;
    come += chunk.length;
    const ms = nowMs();
    if (ms - saidMs < everyMs) continue;
    saidMs = ms;
    const perSecond = (come * 1000) / (ms - beganMs);
    say?.(`${nameIn(url)}: ${describeArrived({ has: before + come, whole, perSecond })}`);
  }
}

interface Arrived {
  readonly has: number;
  readonly whole: number | undefined;
  readonly perSecond: number;
}

function describeArrived({ has, whole, perSecond }: Arrived): string {
  const speed = `${megabytes(perSecond)} MB/s`;
  if (whole === undefined || whole < has) return `${megabytes(has)} MB, ${speed}`;
  const left = describeElapsed(((whole - has) / perSecond) * 1000);
  return `${megabytes(has)} of ${megabytes(whole)} MB, ${speed}, about ${left} left`;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

const nameIn = (url: string): string => basename(new URL(shownAddress(url)).pathname);
