import { FixedFits, scheduleFits, type TrialHost } from '@research/search';
import { SimulatedHost, simulatedFits, SimulatedTime } from '../../libs/search/src/simulated-hosts.fixture';
import type { Row } from '../benchmark';

const makespanAim = 0.95;

export const verdict = (met: boolean): string => (met ? 'met' : '**missed**');

/** 324 trials in simulated time: two slots of a fast host, four of one that is a third as fast. */
export async function makespans(): Promise<Row[]> {
  const spread = (mean: number) => (number: number) =>
    mean * (0.5 + ((number * 2_654_435_761) % 2 ** 32) / 2 ** 32);
  const [fast, slow] = [spread(60), spread(180)];
  const numbers = Array.from({ length: 324 }, (_, number) => number);
  const sum = (of: readonly number[]): number => of.reduce((all, one) => all + one, 0);
  const bound = sum(numbers.map(fast)) / (2 + 4 / 3);
  const made = await simulatedMakespan(fast, slow);
  const split = Math.max(sum(numbers.slice(0, 250).map(fast)) / 2, sum(numbers.slice(250).map(slow)) / 4);
  const row = (what: string, of: number): Row => ({ what, wall: `${Math.round(of)} s` });
  return [
    row('simulated: 324 trials of about a minute, 2 fast and 4 slow slots, lower bound', bound),
    {
      ...row('simulated: blocks as the search gives them out', made),
      aim: `bound ÷ it ≥ ${makespanAim}: ${(bound / made).toFixed(3)}, ${verdict(bound / made >= makespanAim)}`,
    },
    row('simulated: a fixed split, 250 to the fast host and 74 to the slow one', split),
  ];
}

async function simulatedMakespan(fast: (number: number) => number, slow: (number: number) => number) {
  const time = new SimulatedTime();
  const host = (id: string, slotsOf: number, of: (number: number) => number): SimulatedHost =>
    new SimulatedHost(id, time, {
      slots: slotsOf,
      seconds: ({ parameters }) => of(Number(parameters['number'])),
      startSeconds: 2,
      aheadSeconds: id === 'fast' ? 43_200 : 0,
    });
  const hosts = [host('fast', 2, fast), host('slow', 4, slow)];
  const observer = { onPlaced: () => undefined, onRecord: () => undefined, onEnd: () => undefined };
  const source = new FixedFits(simulatedFits(324));
  await time.during(
    scheduleFits({ hosts: hosts as readonly TrialHost[], source, placed: [], stops: () => false, observer }),
  );
  return Math.max(...hosts.map(({ lastAt }) => lastAt));
}
