import { alternate, type Contender } from './alternate';
import type { Benchmark, Row } from './benchmark';
import { FarRig, roundTrips } from './far/far-rig';
import { TalkingJob } from './far/talking-job';
import { wallRatioRow, wallRow } from './far/wall-rows';
import { timeCall } from './time-call';

const megabytes = 5;

/** How soon a new terminal shows what a job on a host behind SSH has said since the last one was closed. */
export const farAttach: Benchmark = {
  name: 'far-attach',
  title: `Attaching to a job over SSH whose log has ${megabytes} MB, until its newest line is seen`,
  async measure(rounds) {
    const rig = await FarRig.start();
    const job = new TalkingJob(rig, megabytes);
    try {
      await job.start();
      const rows: Row[] = [];
      for (const roundTrip of roundTrips) {
        await rig.line.setRoundTrip(roundTrip);
        rows.push(
          ...(await compare(rig, job, rounds)).map((row) => ({
            ...row,
            what: `${roundTrip} ms: ${row.what}`,
          })),
        );
      }
      await job.cancel();
      return rows;
    } finally {
      await rig.dispose();
    }
  },
};

async function compare(rig: FarRig, job: TalkingJob, rounds: number): Promise<Row[]> {
  const unconnected = () => rig.disconnect();
  const connected = () => rig.connect();
  const attach = (before: () => Promise<void>, { all = false } = {}): Contender => {
    return async () => {
      await before();
      await job.speak();
      if (all) job.forgetWhatWasSeen();
      return timeCall(() => job.follow());
    };
  };
  const tail = (before: () => Promise<void>, shared: boolean): Contender => {
    return async () => {
      await before();
      await job.speak();
      return rig.byHand(shared).until(job.last, `tail -n 1 -f ${job.log}`);
    };
  };
  const { first, firstByHand, later, laterByHand, whole } = await alternate(
    {
      first: attach(unconnected),
      firstByHand: tail(unconnected, false),
      later: attach(connected),
      laterByHand: tail(connected, true),
      whole: attach(connected, { all: true }),
    },
    rounds,
  );
  return [
    wallRow('the task once more, which makes the connection', first),
    wallRow('`ssh … tail -n 1 -f`, which makes the connection', firstByHand),
    wallRow('the task once more, over a connection that is there', later),
    wallRow('the same where nothing of the log was seen before', whole),
    wallRow('`ssh … tail -n 1 -f`, over a connection that is there', laterByHand),
    wallRatioRow('task against `tail`, which make the connection', { of: first, against: firstByHand }),
    wallRatioRow('task against `tail`, over a connection that is there', { of: later, against: laterByHand }),
  ];
}
