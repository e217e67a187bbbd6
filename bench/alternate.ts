import { type Sample, sampleOf } from './sample';
import type { Timing } from './timing';

/** Something that is compared: does what has to be done before, untimed, and gives what the timed part took. */
export type Contender = () => Promise<Timing>;

/** What a contender took over all rounds. */
export interface Measured {
  readonly wallSeconds: Sample;
  readonly cpuSeconds: Sample;
}

/**
 * Runs the contenders in turn, one round after another, so that whatever else the machine does falls on all of them. A
 * first round warms up and does not count; contenders that start from nothing need none.
 */
export async function alternate<Name extends string>(
  contenders: Readonly<Record<Name, Contender>>,
  rounds: number,
  { warmUp = true }: { readonly warmUp?: boolean } = {},
): Promise<Readonly<Record<Name, Measured>>> {
  const entries = Object.entries(contenders) as [Name, Contender][];
  const timings = new Map<Name, Timing[]>(entries.map(([name]) => [name, []]));
  for (let round = warmUp ? 0 : 1; round <= rounds; round += 1) {
    for (const [name, run] of entries) {
      const timing = await run();
      if (round > 0) timings.get(name)?.push(timing);
    }
  }
  const measured = [...timings].map(([name, all]) => [name, summary(all)] as const);
  return Object.fromEntries(measured) as Record<Name, Measured>;
}

function summary(timings: readonly Timing[]): Measured {
  return {
    wallSeconds: sampleOf(timings.map(({ wallSeconds }) => wallSeconds)),
    cpuSeconds: sampleOf(timings.map(({ cpuSeconds }) => cpuSeconds)),
  };
}
