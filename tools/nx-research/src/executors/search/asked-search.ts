import { fingerprint, hashBytes, ok, type Result, statePath } from '@research/core';
import {
  type BlockInput,
  configurationsOf,
  type Fit,
  fitsOf,
  isInSpace,
  parseSearch,
  type SearchDefinition,
  type Trial,
  trialsOf,
  without,
  withPrefix,
} from '@research/search';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { contentIdentity, hashReads } from '../../task/content-identity';
import { dataOrigin } from '../../task/data-origin';
import { inProject, isBelow } from '../../wiring/project-path';
import type { SearchOptions } from './kind';
import { programText, workerPrograms } from './programs';

/** What a search asks for: every trial, and everything that a result depends on. */
export interface AskedSearch {
  readonly definition: SearchDefinition;
  /** The file that says so, relative to the workspace. */
  readonly file: string;
  readonly origin: string;
  /** Of data, objective, helper, seed, settings, required versions, threads: what a trial's key has besides its configuration. */
  readonly identity: string;
  /** For tpe: those that have been proposed, once {@link withProposed} has looked. */
  readonly trials: readonly Trial[];
  /** The files behind the identity, by content: a worker that starts later reads the same, or none. */
  readonly inputs: readonly BlockInput[];
}

/** Reads `search.yaml` and hashes what its trials depend on. Fails for a definition that is wrong, and where a read is not there. */
export async function askedSearch(scope: TaskScope<SearchOptions>): Promise<Result<AskedSearch>> {
  const { options, task, workspaceRoot } = scope;
  const file = inProject(task.projectRoot, options.search);
  const parsed = parseSearch(readFileSync(join(workspaceRoot, file), 'utf8'), file);
  if (!parsed.ok) return parsed;
  const definition = parsed.value;
  const configurations = configurationsOf(definition, file);
  if (!configurations.ok) return configurations;
  const reads = await hashReads(workspaceRoot, task.reads);
  if (!reads.ok) return reads;
  const origin = dataOrigin(scope, task.reads);
  if (!origin.ok) return origin;
  const { sources, env } = await contentIdentity(scope);
  const unrelated = [options.search, ...options.unrelated];
  const own = Object.entries(sources).filter(([path]) => !isBelow(path, unrelated));
  const { script, args, requires, needs } = options;
  const identity = fingerprint({
    script,
    args,
    requires,
    env,
    reads: reads.value,
    sources: Object.fromEntries(own),
    helpers: workerPrograms.slice(1).map((name) => hashBytes(programText(name))),
    threads: needs.cpu,
    seed: definition.seed,
    metric: definition.metric,
    settings: definition.settings,
  });
  return ok({
    definition,
    file,
    origin: origin.value,
    identity,
    trials: trialsOf(configurations.value, identity),
    inputs: [
      ...own.map(([path, sha256]) => ({ sha256, path })),
      ...task.reads.map(({ as, path }) => ({
        sha256: reads.value[`${as} ${path}`] ?? '',
        path: relative(task.projectRoot, path),
      })),
    ],
  });
}

/**
 * The same search with the trials that were proposed so far, where it is one whose trials are proposed. Of a proposal all values of
 * the prefix are wanted; what lies outside of the space as it is now is not.
 */
export function withProposed(asked: AskedSearch, proposed: Iterable<Trial>): AskedSearch {
  const { definition, identity } = asked;
  if (definition.strategy !== 'tpe') return asked;
  const found = new Map<string, Trial>();
  for (const { key, configuration } of proposed) {
    if (
      found.has(key) ||
      !isTrialOf(identity, { key, configuration }) ||
      !isInSpace(configuration, definition.parameters)
    )
      continue;
    const all = withPrefix(without(configuration, definition.prefix), definition);
    for (const trial of trialsOf(all, identity)) found.set(trial.key, trial);
  }
  return { ...asked, trials: [...found.values()] };
}

/** Whether a trial belongs to the search of an identity. */
export const isTrialOf = (identity: string, { key, configuration }: Trial): boolean =>
  trialsOf([configuration], identity)[0]?.key === key;

/** The fits of those trials that have no result yet. */
export const fitsLeft = ({ trials, definition }: AskedSearch, isFinished: (trial: Trial) => boolean): Fit[] =>
  fitsOf(
    trials.filter((trial) => !isFinished(trial)),
    definition,
  );

/** The same search with the settings of its held-out data: a trial of it is another trial. Undefined without any. */
export function heldOut(asked: AskedSearch): AskedSearch | undefined {
  const { definition, identity } = asked;
  if (definition.holdout === undefined) return undefined;
  const settings = { ...definition.settings, ...definition.holdout };
  return {
    ...asked,
    // One trial, which is no rung of anything.
    definition: { ...definition, strategy: 'grid', settings },
    identity: fingerprint({ identity, holdout: settings }),
  };
}

/** Absolute path of something that the searches of a project keep. */
export const searchPath = (
  { task, workspaceRoot }: Pick<TaskScope<unknown>, 'task' | 'workspaceRoot'>,
  ...rest: readonly string[]
): string => statePath(workspaceRoot, 'search', task.project, ...rest);
