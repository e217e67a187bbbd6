import * as z from 'zod';
import { isSecretName } from '../../scope/secrets';
import { interpreterOf } from '../../task/interpreter';
import { everySource, missingOwnFile } from '../../wiring/own-sources';
import { inProject } from '../../wiring/project-path';
import { namedReads } from '../../wiring/resolve-reference';
import { runOptions, variable } from '../../wiring/run-options';
import type { TaskKind } from '../../wiring/task-kind';
import { scriptOptions } from '../script/kind';

/** The lock is in git, and so is this. */
function holdsSecret(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { username, password, searchParams } = new URL(address);
  return `${username}${password}` !== '' || [...searchParams.keys()].some(isSecretName);
}

const api = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .refine((url) => !holdsSecret(url), 'an address without a password or key: name a variable in "secrets"')
    .describe('Official address of the API, recorded in the lock wherever the bytes came from'),
  variable: variable
    .optional()
    .describe('Environment variable that holds another address for this machine, e.g. METEOSTAT_URL'),
  folder: z
    .string()
    .optional()
    .describe('Folder of the sample and of mirrors with files in the layout of the API, e.g. meteostat'),
});

/** Options of `nx-research:snapshot`. */
export const snapshotOptions = z.strictObject({
  script: scriptOptions.shape.script,
  args: scriptOptions.shape.args,
  ...runOptions,
  writes: z
    .array(z.string().regex(/^[^/\\]+\.csv(\.gz)?$/, 'a .csv or .csv.gz without a folder'))
    .min(1)
    .describe('Tables that it writes into the folder WRITE_DIR; they are pinned in source.lock.json'),
  api: api.describe('The API that it asks; the script finds the address or the folder in SNAPSHOT_FROM'),
  critical: z
    .boolean()
    .default(true)
    .describe(
      'false: if the API cannot be asked, the earlier tables, or empty ones, stay pinned, and the run continues',
    ),
});

/** Parsed {@link snapshotOptions}. */
export type SnapshotOptions = z.output<typeof snapshotOptions>;

/**
 * Asks an API for data and pins the answer in source.lock.json, where `fetch` finds it. Like a refresh it acts on the
 * world, is never cached and never runs by itself.
 */
export const snapshotKind: TaskKind<typeof snapshotOptions> = {
  name: 'snapshot',
  options: snapshotOptions,
  cache: false,
  explicit: true,
  writes: ({ options }) => options.writes,
  plan: (target, scope) => {
    const { script, requires, pythonModules } = target.options;
    const { reads, problems } = namedReads(target, scope);
    return {
      reads,
      sources: everySource,
      entry: inProject(target.project.root, script),
      tools: [interpreterOf(script), ...Object.keys(requires)],
      pythonModules,
      problems: [...missingOwnFile(target, 'script', scope), ...problems],
    };
  },
  infers: () => ({ fetch: { executor: 'nx-research:fetch', options: { assets: {} } } }),
};
