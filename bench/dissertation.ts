import type { Benchmark } from './benchmark';
import { measureMade } from './dissertation/made';
import { measureOwn } from './dissertation/own';
import { requireMake } from './require-make';

/** A round takes minutes. */
const mostRounds = 3;

/** What the plugin costs and saves on a whole dissertation, against what its author would use without it. */
export const dissertation: Benchmark = {
  name: 'dissertation',
  title: `Whole dissertations, against a shell script, GNU make and latexmk (at most ${mostRounds} rounds)`,
  async measure(wanted) {
    requireMake();
    const rounds = Math.min(wanted, mostRounds);
    const own = await measureOwn(rounds);
    return [...(await measureMade(rounds)), ...own];
  },
};
