import type { Benchmark } from './benchmark';
import { measureIngest } from './etl/ingest';
import { measureRefresh } from './etl/refresh';

/** The weekly refresh against the same scripts one after another, and what reading a season takes. */
export const etl: Benchmark = {
  name: 'etl',
  title: 'The weekly refresh: `nx run etl-refresh:run` on the simulated seasons',
  measure: async (rounds) => [...(await measureRefresh(rounds)), ...(await measureIngest(rounds))],
};
