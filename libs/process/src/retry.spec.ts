import { fail, ok, type Failure, type Result } from '@research/core';
import { retry, type RetryPolicy, type RetryPorts } from './retry';

const network: Failure = { reason: 'network', what: 'the line is down', transient: true };
const broken: Failure = { reason: 'command-failed', what: 'the script is wrong' };
const policy: RetryPolicy = { attempts: 4, firstDelayMs: 100, maxDelayMs: 300 };

async function attempts(failures: readonly Failure[], given = policy, ports: RetryPorts = {}) {
  const waits: number[] = [];
  const sleep = (delayMs: number) => Promise.resolve(waits.push(delayMs));
  const attempt = (n: number): Promise<Result<number>> => {
    const failure = failures[n - 1];
    return Promise.resolve(failure ? fail(failure) : ok(n));
  };
  return { result: await retry(given, attempt, { sleep, random: () => 1, ...ports }), waits };
}

it('returns the first success, after waits that double up to the longest', async () => {
  expect(await attempts([network, network, network])).toEqual({ result: ok(4), waits: [100, 200, 300] });
});

it('gives up with the last failure', async () => {
  expect(await attempts(Array(9).fill(network))).toEqual({ result: fail(network), waits: [100, 200, 300] });
});

it('does not repeat what is wrong for good, unless told', async () => {
  expect(await attempts([broken])).toEqual({ result: fail(broken), waits: [] });
  expect((await attempts([broken], { ...policy, attemptsForAny: 2 })).result).toEqual(ok(2));
});

it('does not repeat what somebody has interrupted or cancelled', async () => {
  const cancelled: Failure = { reason: 'interrupted', what: 'it was cancelled' };
  expect((await attempts([cancelled], { ...policy, attemptsForAny: 2 })).result).toEqual(fail(cancelled));
});

it('waits at least half of the full delay', async () => {
  expect((await attempts([network], policy, { random: () => 0 })).waits).toEqual([50]);
});

it('ends a wait on abort, with no further attempt', async () => {
  const abort = new AbortController();
  const sleep = () => {
    queueMicrotask(() => abort.abort());
    return new Promise(() => undefined);
  };
  expect((await attempts([network], policy, { sleep, signal: abort.signal })).result).toEqual(fail(network));
});
