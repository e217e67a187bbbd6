import { readProvenance } from '@research/compute';
import { hashFile } from '@research/core';
import { RESULTS_STATE_NAME, resultsStateSchema } from '@research/data';
import type { Link, RunRecord } from '@research/reporting';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resultsStateTarget } from '../wiring/results';
import type { WiredTask } from '../wiring/wired-task';

/** What is looked at to tell whether outputs are those of their inputs as they are now. */
export interface StaleScope {
  readonly workspaceRoot: string;
  readonly tasks: readonly WiredTask[];
  /** From a task to the one it waits for, of tasks of other plugins, too. */
  readonly links: readonly Link[];
  /** Newest first. */
  readonly records: readonly RunRecord[];
}

/**
 * Tasks whose outputs in place were made from other files than those that are there now, and all that wait for them; of
 * models, those whose results are not fresh. Which files it were, the record of the run says whose fingerprint the outputs
 * carry. Options and versions of tools are not looked at; outputs that no record knows do not count as stale.
 */
export async function staleTasks({ workspaceRoot, tasks, links, records }: StaleScope): Promise<Set<string>> {
  const hashes = new Map<string, Promise<string | undefined>>();
  const folders = new Map(tasks.map(({ id, outputFolder }) => [id as string, outputFolder]));
  const now = (input: string): Promise<string | undefined> => {
    const known = hashes.get(input) ?? hashNow(input, { workspaceRoot, folders });
    hashes.set(input, known);
    return known;
  };
  const changed = new Set<string>();
  for (const task of tasks) if (await hasChanged(task, { workspaceRoot, records, now })) changed.add(task.id);
  const stale = withDependants(changed, links);
  for (const task of tasks) if (hasStaleResults(workspaceRoot, task)) stale.add(task.id);
  return stale;
}

interface Comparison extends Pick<StaleScope, 'workspaceRoot' | 'records'> {
  readonly now: (input: string) => Promise<string | undefined>;
}

async function hasChanged(task: WiredTask, { workspaceRoot, records, now }: Comparison): Promise<boolean> {
  const { fingerprint } = readProvenance(join(workspaceRoot, task.outputFolder)) ?? {};
  if (fingerprint === undefined) return false;
  const made = records
    .flatMap((record) => record.tasks)
    .find((one) => one.id === task.id && one.fingerprint === fingerprint && one.status !== 'cached');
  for (const [input, hash] of Object.entries(made?.inputs ?? {})) {
    if (/^(?:file|output):/.test(input) && (await now(input)) !== hash) return true;
  }
  return false;
}

/** The hash of an input by the name that run records give it: of a file, or of an output as its provenance tells. */
async function hashNow(
  input: string,
  { workspaceRoot, folders }: { workspaceRoot: string; folders: ReadonlyMap<string, string> },
): Promise<string | undefined> {
  const [, kind, rest = ''] = /^(file|output):(.*)$/.exec(input) ?? [];
  if (kind === 'file') {
    const path = join(workspaceRoot, rest);
    return existsSync(path) ? hashFile(path) : undefined;
  }
  const [task = '', ...name] = rest.split('/');
  const folder = folders.get(task);
  return folder === undefined
    ? undefined
    : readProvenance(join(workspaceRoot, folder))?.writes[name.join('/')];
}

function withDependants(changed: ReadonlySet<string>, links: readonly Link[]): Set<string> {
  const stale = new Set(changed);
  for (let size = -1; size < stale.size;) {
    size = stale.size;
    for (const { from, to } of links) if (stale.has(to)) stale.add(from);
  }
  return stale;
}

function hasStaleResults(workspaceRoot: string, { target, outputFolder }: WiredTask): boolean {
  const path = join(workspaceRoot, outputFolder, RESULTS_STATE_NAME);
  if (target !== resultsStateTarget || !existsSync(path)) return false;
  try {
    const parsed = resultsStateSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success && parsed.data.state !== 'fresh';
  } catch {
    return false; // cut off by a kill: the task makes it anew
  }
}
