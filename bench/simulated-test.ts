import { oneAtATime, type TestSettings } from '@research/migration-test';
import { SimulatedTime } from '../libs/search/src/simulated-hosts.fixture';
import type { Row } from './benchmark';

const aim = 0.95;

/** Seconds of an environment: what runs beside the others, and its benchmarks before and after, which run alone. */
interface SimulatedEnvironment {
  readonly snapshot: number;
  readonly benchmark: number;
  readonly apply: number;
  readonly rest: number;
}

/** In the proportions of the benchmark of 500 MB. @param size 1 is a development database, 20 a snapshot of production */
const environment = (size: number): SimulatedEnvironment => ({
  snapshot: 1 + size,
  benchmark: 0.2 + size / 4,
  apply: 2 * size,
  rest: 1 + 2 * size,
});

/** Tests of three environments, each on a host of its own, in simulated time: what benchmarks that run one at a time cost. */
export async function simulatedTest(): Promise<Row[]> {
  return [
    ...(await rowsOf('of one size', [5, 5, 5].map(environment))),
    ...(await rowsOf('of different sizes', [4, 6, 8].map(environment))),
  ];
}

async function rowsOf(which: string, environments: readonly SimulatedEnvironment[]): Promise<Row[]> {
  const made = await makespan(environments);
  const bound = lowerBound(environments);
  const row = (what: string, of: number): Row => ({ what, wall: `${of.toFixed(1)} s` });
  const share = bound / made;
  return [
    row(`simulated: three environments ${which} on hosts of their own, lower bound`, bound),
    {
      ...row('simulated: as the test runs them, one benchmark at a time', made),
      aim: `bound ÷ it ≥ ${aim}: ${share.toFixed(3)}, ${share >= aim ? 'met' : '**missed**'}`,
    },
  ];
}

async function makespan(all: readonly SimulatedEnvironment[]): Promise<number> {
  const time = new SimulatedTime();
  const alone = oneAtATime();
  await time.during(Promise.all(all.map((one) => test(one, { time, alone }))));
  return time.now;
}

async function test(
  { snapshot, benchmark, apply, rest }: SimulatedEnvironment,
  { time, alone }: { readonly time: SimulatedTime; readonly alone: TestSettings['alone'] },
): Promise<void> {
  const pass = (seconds: number): Promise<void> =>
    new Promise((resolve) => time.after(seconds, () => resolve()));
  await pass(snapshot);
  await alone(() => pass(benchmark));
  await pass(apply);
  await alone(() => pass(benchmark));
  await pass(rest);
}

/**
 * No test is shorter than its longest environment, nor than all benchmarks of one kind one after another between the shortest way to
 * them and the shortest way on.
 */
function lowerBound(all: readonly SimulatedEnvironment[]): number {
  const least = (of: (one: SimulatedEnvironment) => number): number => Math.min(...all.map(of));
  const benchmarks = all.reduce((sum, { benchmark }) => sum + benchmark, 0);
  return Math.max(
    ...all.map(({ snapshot, benchmark, apply, rest }) => snapshot + 2 * benchmark + apply + rest),
    least(({ snapshot }) => snapshot) +
      benchmarks +
      least(({ benchmark, apply, rest }) => apply + benchmark + rest),
    least(({ snapshot, benchmark, apply }) => snapshot + benchmark + apply) +
      benchmarks +
      least(({ rest }) => rest),
  );
}
