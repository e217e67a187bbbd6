import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Benchmark, Row } from './benchmark';
import { childrenOf, cpuOf, ownersOf } from './far/cpu-of';
import { farJob, farContext } from './far/far-job';
import { FarRig } from './far/far-rig';
import type { IdleOrder } from './far/idle.driver';
import { sampleOf } from './sample';

/** Minutes add up. */
const mostRounds = 3;
const windowSeconds = 60;
/** What attaching took is over by then: a log that says nothing is looked at less often after two seconds. */
const settlingMs = 5000;

/** What it costs to follow a job on a host behind SSH that says nothing. */
export const farIdle: Benchmark = {
  name: 'far-idle',
  title: 'A minute attached to a job over SSH that says nothing',
  async measure(rounds) {
    const costs: Record<'attached' | 'tail', Cost[]> = { attached: [], tail: [] };
    for (let round = 0; round < Math.min(rounds, mostRounds); round += 1) {
      costs.attached.push(await withRig(attached));
      costs.tail.push(await withRig(tail));
    }
    return [...rowsOf('attached', costs.attached), ...rowsOf('`ssh … tail -f`', costs.tail)];
  },
};

/** What a minute has cost: CPU seconds here and on the host, bytes on the wire and both ways together. */
interface Cost {
  readonly here: number;
  readonly there: number;
  readonly bytes: number;
}

async function withRig(start: (rig: FarRig) => Promise<ChildProcess>): Promise<Cost> {
  const rig = await FarRig.start();
  try {
    const client = await start(rig);
    await delay(settlingMs);
    const cost = await minute(rig, client.pid ?? 0);
    if (client.exitCode !== null || client.signalCode !== null) throw new Error('the client did not follow');
    client.kill();
    return cost;
  } finally {
    await rig.dispose();
  }
}

async function attached(rig: FarRig): Promise<ChildProcess> {
  const job = farJob(rig, { script: 'echo up; exec sleep 3600', writes: [] });
  const order: IdleOrder = { job, context: farContext(rig) };
  const client = fork(join(__dirname, 'far/idle.driver.ts'), [JSON.stringify(order)], {
    execArgv: ['-r', 'esbuild-register', '-r', join(__dirname, '../libs/testing/perl-as-text.cjs')],
  });
  await once(client, 'message');
  return client;
}

async function tail(rig: FarRig): Promise<ChildProcess> {
  const [program = '', ...options] = rig.byHand(false).command;
  const client = spawn(program, [...options, 'echo up > log; exec tail -f log'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(client.stdout, 'data');
  return client;
}

async function minute({ line, sshd }: FarRig, client: number): Promise<Cost> {
  const here = [...new Set([client, ...childrenOf(client), ...ownersOf({ remote: line.port })])];
  const there = [...ownersOf({ local: sshd.port }), ...sshd.processes().map(({ pid }) => pid)];
  const look = async () => {
    const { bytesUp, bytesDown } = await line.traffic();
    return { here: cpuOf(here), there: cpuOf(there), bytes: bytesUp + bytesDown };
  };
  const before = await look();
  await delay(windowSeconds * 1000);
  const after = await look();
  return {
    here: after.here - before.here,
    there: after.there - before.there,
    bytes: after.bytes - before.bytes,
  };
}

function rowsOf(what: string, costs: readonly Cost[]): Row[] {
  const median = (of: (cost: Cost) => number): number => sampleOf(costs.map(of)).median;
  const milliseconds = (seconds: number): string => `${(seconds * 1000).toFixed(0)} ms`;
  return [
    { what: `${what}: here`, cpu: milliseconds(median(({ here }) => here)) },
    { what: `${what}: on the host`, cpu: milliseconds(median(({ there }) => there)) },
    { what: `${what}: ${(median(({ bytes }) => bytes) / 1000).toFixed(1)} kB on the wire` },
  ];
}
