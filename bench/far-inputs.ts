import { runDurably } from '@research/compute';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alternate } from './alternate';
import type { Benchmark, Row } from './benchmark';
import { farJob, farContext } from './far/far-job';
import { FarRig, roundTrips } from './far/far-rig';
import { succeed } from './succeed';
import { wallRatioRow, wallRow } from './far/wall-rows';
import { timeCall } from './time-call';
import type { Timing } from './timing';

const files = 20;
const megabytes = 500;
/** To bring them all takes seconds. */
const mostRounds = 3;

/** What it costs to have many bytes on a host, and to find that they are there. */
export const farInputs: Benchmark = {
  name: 'far-inputs',
  title: `${megabytes} MB of inputs over SSH, against rsync`,
  async measure(rounds) {
    const rig = await FarRig.start();
    try {
      const reads = makeInputs(rig);
      const rows = await bring(rig, reads, Math.min(rounds, mostRounds));
      for (const roundTrip of roundTrips) {
        await rig.line.setRoundTrip(roundTrip);
        const unchanged = await find(rig, reads, rounds);
        rows.push(...unchanged.map((row) => ({ ...row, what: `unchanged, ${roundTrip} ms: ${row.what}` })));
      }
      return rows;
    } finally {
      await rig.dispose();
    }
  },
};

function makeInputs({ workspaceRoot }: FarRig): string[] {
  mkdirSync(join(workspaceRoot, 'in'));
  const paths = Array.from({ length: files }, (_, index) => join(workspaceRoot, 'in', `${index}.bin`));
  for (const path of paths) writeFileSync(path, randomBytes((megabytes * 1e6) / files));
  return paths;
}

async function bring(rig: FarRig, reads: readonly string[], rounds: number): Promise<Row[]> {
  const { durably, byHand } = await alternate(
    {
      durably: async () => {
        await prepare(rig, '.nx-research');
        return run(rig, reads);
      },
      byHand: async () => {
        await prepare(rig, 'work');
        return rsync(rig);
      },
    },
    rounds,
    { warmUp: false },
  );
  return [
    wallRow('the first time: `runDurably`', durably),
    wallRow('the first time: `rsync -a`', byHand),
    wallRatioRow('the first time: job against rsync', { of: durably, against: byHand }),
  ];
}

/** The host has nothing, and the connection is there. */
async function prepare(rig: FarRig, folder: string): Promise<void> {
  rmSync(join(rig.sshd.home, folder), { recursive: true, force: true });
  await rig.connect();
}

async function find(rig: FarRig, reads: readonly string[], rounds: number): Promise<Row[]> {
  await rig.connect();
  const small = await smallInput(rig);
  const { durably, nothing, byHand, byContent } = await alternate(
    {
      durably: () => run(rig, reads),
      nothing: () => run(rig, [small]),
      byHand: () => rsync(rig),
      byContent: () => rsync(rig, '--checksum'),
    },
    rounds,
  );
  return [
    wallRow('`runDurably`', durably),
    wallRow('`runDurably` of the same job with one small file', nothing),
    wallRow('`rsync -a`, which compares sizes and times', byHand),
    wallRow('`rsync -a --checksum`, which compares bytes', byContent),
    wallRatioRow('job against `rsync -a`', { of: durably, against: byHand }),
    wallRatioRow('job against `rsync -a --checksum`', { of: durably, against: byContent }),
  ];
}

async function smallInput({ workspaceRoot }: FarRig): Promise<string> {
  const path = join(workspaceRoot, 'small.csv');
  writeFileSync(path, 'one line\n');
  return path;
}

const rsync = (rig: FarRig, flags = ''): Promise<Timing> =>
  rig.byHand(true).run(`rsync -a ${flags} -e "$SSH" in "$HOST":work/`);

/** A job that looks at one of its inputs. */
function run(rig: FarRig, reads: readonly string[]): Promise<Timing> {
  const job = farJob(rig, { script: 'wc -c < "$READ_0" > "$WRITE_DIR/a"', reads, writes: ['a'] });
  return timeCall(async () => succeed(await runDurably(job, farContext(rig))));
}
