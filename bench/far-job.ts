import { runDurably } from '@research/compute';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alternate, type Contender } from './alternate';
import type { Benchmark, Row } from './benchmark';
import type { ByHand } from './far/by-hand';
import { farJob, farContext } from './far/far-job';
import { FarRig, roundTrips } from './far/far-rig';
import { succeed } from './succeed';
import { wallRatioRow, wallRow } from './far/wall-rows';
import { timeCall } from './time-call';
import type { Timing } from './timing';

const limit = 2;
const inputs = ['a.csv', 'b.csv', 'c.csv'];

/** What a job on a host behind SSH costs over what a user would type: rsync there, ssh, rsync back. */
export const farJobs: Benchmark = {
  name: 'far-job',
  title: 'One job over SSH, against `rsync`, `ssh` and `rsync` by hand',
  async measure(rounds) {
    const rig = await FarRig.start();
    try {
      const rows: Row[] = [];
      for (const roundTrip of roundTrips) {
        await rig.line.setRoundTrip(roundTrip);
        rows.push(
          ...(await compare(rig, rounds)).map((row) => ({ ...row, what: `${roundTrip} ms: ${row.what}` })),
        );
      }
      return rows;
    } finally {
      await rig.dispose();
    }
  },
};

async function compare(rig: FarRig, rounds: number): Promise<Row[]> {
  const unconnected = () => rig.disconnect();
  const connected = () => rig.connect();
  const { fresh, opened, shared, first, later } = await alternate(
    {
      fresh: after(unconnected, () => byHand(rig, rig.byHand(false))),
      opened: after(unconnected, () => byHand(rig, rig.byHand(true))),
      first: after(unconnected, () => durably(rig)),
      shared: after(connected, () => byHand(rig, rig.byHand(true))),
      later: after(connected, () => durably(rig)),
    },
    rounds,
  );
  return [
    wallRow('by hand, three connections', fresh),
    wallRow('by hand, one connection, which the first command makes', opened),
    wallRow('by hand, over a connection that is there', shared),
    wallRow('`runDurably`, which makes the connection', first),
    wallRow('`runDurably`, over a connection that is there', later),
    wallRatioRow('the first job, against three connections', { of: first, against: fresh, limit }),
    wallRatioRow('the first job, against one connection', { of: first, against: opened, limit }),
    wallRatioRow('a later job, against a connection that is there', { of: later, against: shared, limit }),
  ];
}

const after =
  (before: () => Promise<void>, run: Contender): Contender =>
  async () => {
    await before();
    return run();
  };

let version = 0;

/** The inputs, one of them with bytes that no host has seen. */
function editInputs({ workspaceRoot }: FarRig): string[] {
  mkdirSync(join(workspaceRoot, 'in'), { recursive: true });
  version += 1;
  inputs.forEach((name, index) => {
    // Another size each time: rsync does not see an edit that leaves size and second as they are.
    const text = index === 0 ? `${version}\n`.repeat(1000 + version) : `${name}\n`.repeat(2000);
    writeFileSync(join(workspaceRoot, 'in', name), text);
  });
  return inputs.map((name) => join(workspaceRoot, 'in', name));
}

/** What was made must be made of this round's inputs. */
function checkOutput(path: string): void {
  if (!readFileSync(path, 'utf8').startsWith(`${version}\n`)) throw new Error(`${path} is not the new one`);
}

const line = `rsync -a -e "$SSH" in "$HOST":work/ &&
$SSH "$HOST" 'mkdir -p work/out && cat work/in/a.csv work/in/b.csv work/in/c.csv > work/out/all.csv' &&
rsync -a -e "$SSH" "$HOST":work/out .`;

async function byHand(rig: FarRig, user: ByHand): Promise<Timing> {
  editInputs(rig);
  const timing = await user.run(line);
  checkOutput(join(rig.workspaceRoot, 'out/all.csv'));
  return timing;
}

async function durably(rig: FarRig): Promise<Timing> {
  const reads = editInputs(rig);
  const script = 'cat "$READ_0" "$READ_1" "$READ_2" > "$WRITE_DIR/all.csv"';
  const job = farJob(rig, { script, reads, writes: ['all.csv'] });
  const context = farContext(rig);
  const timing = await timeCall(async () => succeed(await runDurably(job, context)));
  checkOutput(join(context.outputFolder, 'all.csv'));
  return timing;
}
