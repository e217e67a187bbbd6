import { cacheDir } from '@nx/devkit';
import { readProvenance, readSoftFailure } from '@research/compute';
import { hashVariable } from '@research/core';
import { describeChange, diffInputs, type Inputs, type RunRecord } from '@research/reporting';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pluginVersion } from '../scope/plugin-version';
import { hashIfThere, inputFiles } from '../task/input-files';
import { recordedOption, recordedVariable } from '../task/recorded-inputs';
import { toolVersionVariable } from '../wiring/nx-target';
import type { WiredTask } from '../wiring/wired-task';

/** What a build would do with a task, and why. */
export interface TaskState {
  /**
   * `runs`: for sure; `may run`: unless what runs before makes the same bytes again; `cached`: Nx has its outputs; `in place`:
   * they are where they belong already; `Nx decides`: another plugin's.
   */
  readonly kind: 'runs' | 'may run' | 'cached' | 'in place' | 'Nx decides';
  readonly why: readonly string[];
  /** True for what runs each time it is asked for: it is never up to date, and nothing is stale because of it. */
  readonly always?: boolean;
}

/** What states are judged by. */
export interface StateSources {
  readonly workspaceRoot: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Tasks before that run or may run: what they write is not known yet. */
  readonly unsettled: ReadonlySet<string>;
  /** Records in which outputs of other inputs may be found, newest first. */
  readonly records: () => Promise<readonly RunRecord[]>;
}

/** Judges one task by its content, as its executor would, without running anything. */
export async function taskState(task: WiredTask, sources: StateSources): Promise<TaskState> {
  const { workspaceRoot, unsettled } = sources;
  if (task.problems.length > 0)
    return { kind: 'runs', why: task.problems.map(({ what }) => `it fails: ${what}`) };
  if (!task.cache) return { kind: 'runs', why: ['it runs each time it is asked for'], always: true };
  const outputFolder = join(workspaceRoot, task.outputFolder);
  const soft = readSoftFailure(outputFolder);
  if (soft) return { kind: 'runs', why: ['it failed softly, and tries again'] };
  const before = readProvenance(outputFolder);
  const now = await inputsNow(task, before?.inputs ?? {}, sources);
  const changes = before?.inputs ? diffInputs(withoutDerived(before.inputs), now.inputs) : [];
  if (before && changes.length > 0) {
    const kept = await hasCached(task, now.inputs, sources);
    return kept
      ? { kind: 'cached', why: ['made before from the same inputs'] }
      : { kind: 'runs', why: changes.map(describeChange) };
  }
  if (now.open.length > 0) return { kind: 'may run', why: now.open.map((id) => `${id} runs before it`) };
  const wider = task.upstreamFiles.length > 0 ? task.after.filter((id) => unsettled.has(id)) : [];
  if (wider.length > 0) return { kind: 'may run', why: wider.map((id) => `${id} runs before it`) };
  if (before && before.inputs === undefined)
    return { kind: 'may run', why: ['what its outputs were made from is not on record'] };
  const lacks = task.writes.filter((name) => !existsSync(join(outputFolder, name)));
  if (before && lacks.length === 0) return { kind: 'in place', why: [] };
  if (await hasCached(task, now.inputs, sources))
    return { kind: 'cached', why: ['its outputs are not in place'] };
  return { kind: 'runs', why: [before ? `${lacks.join(', ')} is not there` : 'it has no outputs yet'] };
}

interface InputsNow {
  readonly inputs: Inputs;
  /** Tasks whose outputs it reads and that run before. */
  readonly open: readonly string[];
}

/** The inputs as they are; of what is unsettled, as they were. @param before names that were recorded */
async function inputsNow(task: WiredTask, before: Inputs, sources: StateSources): Promise<InputsNow> {
  const { workspaceRoot, env, unsettled } = sources;
  const { options } = task;
  const inputs: Record<string, string> = {};
  const open = new Set<string>();
  for (const { name, path, producer } of inputFiles(task, workspaceRoot)) {
    const settled = producer === undefined || !unsettled.has(producer);
    if (!settled) open.add(producer);
    const hash = settled ? await hashIfThere(workspaceRoot, path) : before[name];
    if (hash !== undefined) inputs[name] = hash;
  }
  for (const name of Object.keys(before)) {
    const value = settingNow(name, { env, options, before: before[name] ?? '' });
    if (value !== undefined) inputs[name] = value;
  }
  return { inputs, open: [...open] };
}

interface Setting {
  readonly env: StateSources['env'];
  readonly options: unknown;
  readonly before: string;
}

/** What is no file: options, versions and variables. */
function settingNow(name: string, { env, options, before }: Setting): string | undefined {
  const colon = name.indexOf(':');
  const [kind, what] = [name.slice(0, colon), name.slice(colon + 1)];
  if (kind === 'option') return recordedOption((options as Readonly<Record<string, unknown>>)[what]);
  if (kind === 'environment') return recordedVariable(hashVariable(what, env[what] ?? null));
  if (kind !== 'version') return undefined;
  // A tool of another host, or one that was not probed, is assumed unchanged.
  return what === 'nx-research' ? pluginVersion : (env[toolVersionVariable(what)] ?? before);
}

const withoutDerived = (inputs: Inputs): Inputs =>
  Object.fromEntries(Object.entries(inputs).filter(([name]) => !name.startsWith('derived:')));

/** True when Nx still has outputs that were made from exactly these inputs. */
async function hasCached(task: WiredTask, inputs: Inputs, { records }: StateSources): Promise<boolean> {
  for (const { tasks } of await records()) {
    const then = tasks.find(({ id }) => id === task.id);
    if (then?.hash === undefined || ['failed', 'failed-softly', 'skipped', 'killed'].includes(then.status))
      continue;
    if (diffInputs(withoutDerived(then.inputs), inputs).length > 0) continue;
    if (existsSync(join(cacheDir, then.hash))) return true;
  }
  return false;
}
