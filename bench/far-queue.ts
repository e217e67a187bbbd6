import { runDurably } from '@research/compute';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { alternate, type Contender } from './alternate';
import type { Benchmark } from './benchmark';
import { farJob, farContext } from './far/far-job';
import { FarRig } from './far/far-rig';
import { succeed } from './succeed';
import { wallRatioRow, wallRow } from './far/wall-rows';
import { sampleOf } from './sample';
import { timeCall } from './time-call';

const jobs = 40;
const slots = 4;
const seconds = 1;
const lowerBoundSeconds = (jobs / slots) * seconds;
/** A round takes half a minute. */
const mostRounds = 3;

/** Whether many jobs that are followed at once, each over a channel of its own, get through one host. */
export const farQueue: Benchmark = {
  name: 'far-queue',
  title: `${jobs} jobs of ${seconds} s at once over SSH, on a host with ${slots} slots`,
  async measure(rounds) {
    const rig = await FarRig.start(slots);
    try {
      const most = Math.min(rounds, mostRounds);
      const durable = new Connections(rig);
      const raw = new Connections(rig);
      const { atOnce, fresh, shared } = await alternate(
        {
          atOnce: durable.counted(() => allAtOnce(rig)),
          fresh: raw.counted(() => xargs(rig, false)),
          shared: () => xargs(rig, true),
        },
        most,
        { warmUp: false },
      );
      return [
        wallRow(`${jobs} × \`runDurably\` at once; ${durable} connections`, atOnce),
        wallRow(`\`xargs -P ${slots} ssh\`, then rsync; ${raw} connections`, fresh),
        wallRow(`\`xargs -P ${slots} ssh\`, then rsync, over one connection`, shared),
        { what: 'lower bound', wall: `${lowerBoundSeconds.toFixed(2)} s` },
        wallRatioRow('jobs against `xargs`', { of: atOnce, against: fresh }),
        wallRatioRow('jobs against `xargs` over one connection', { of: atOnce, against: shared }),
      ];
    } finally {
      await rig.dispose();
    }
  },
};

/** How many connections something makes that finds none. */
class Connections {
  private readonly counts: number[] = [];

  constructor(private readonly rig: FarRig) {}

  counted(run: Contender): Contender {
    return async () => {
      await this.rig.disconnect();
      const before = await this.rig.line.traffic();
      const timing = await run();
      const { connections } = await this.rig.line.traffic();
      this.counts.push(connections - before.connections);
      return timing;
    };
  }

  toString(): string {
    return sampleOf(this.counts).median.toFixed(0);
  }
}

const names = Array.from({ length: jobs }, (_, index) => `${index + 1}`);

const allAtOnce = (rig: FarRig) =>
  timeCall(async () => {
    const all = names.map((name) => {
      const job = farJob(rig, {
        script: `sleep ${seconds}; echo ${name} > "$WRITE_DIR/done"`,
        writes: ['done'],
      });
      return runDurably(job, farContext(rig, name));
    });
    for (const result of await Promise.all(all)) succeed(result);
  });

async function xargs(rig: FarRig, shared: boolean) {
  const folder = join(rig.workspaceRoot, 'done');
  rmSync(folder, { recursive: true, force: true });
  const script = `mkdir -p done; sleep ${seconds}; echo {} > done/{}`;
  const line = `seq ${jobs} | xargs -P ${slots} -I{} $SSH "$HOST" '${script}' && rsync -a -e "$SSH" "$HOST":done .`;
  const timing = await rig.byHand(shared).run(line);
  if (readdirSync(folder).length !== jobs) throw new Error('outputs are missing');
  return timing;
}
