import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How many tasks Nx starts at once: `parallel` of this repository's nx.json, which is what a user has. */
export const ownParallel = (): number =>
  (JSON.parse(readFileSync(join(__dirname, '../nx.json'), 'utf8')) as { parallel: number }).parallel;
