import { variables } from '@research/core';
import * as z from 'zod';
import { interpreterOf } from '../../task/interpreter';
import { everySource, missingOwnFile } from '../../wiring/own-sources';
import { inProject } from '../../wiring/project-path';
import { namedReads } from '../../wiring/resolve-reference';
import { hostOptions, runOptions } from '../../wiring/run-options';
import type { TaskKind } from '../../wiring/task-kind';
import { dataCheckTargets } from '../check-data/kind';
import { tableCheckTargets } from '../check-tables/kind';

/** Options of `nx-research:script`. */
export const scriptOptions = z.strictObject({
  script: z
    .string()
    .regex(/\.(R|r|py|mjs|cjs|js|sh)$/, 'a file that ends in .R, .py, .js, .mjs, .cjs or .sh')
    .describe('The script, relative to the project; its ending chooses the interpreter'),
  args: z.array(z.string()).default([]).describe('Arguments, passed as they are (no shell)'),
  ...runOptions,
  ...hostOptions,
  critical: z
    .boolean()
    .default(true)
    .describe(
      'false: if it fails, the tasks that depend on it use its last good outputs or the empty tables of contract.yaml',
    ),
});

/** Parsed {@link scriptOptions}. */
export type ScriptOptions = z.output<typeof scriptOptions>;

/** Runs an R, Python, Node or shell script that turns files into files. */
export const scriptKind: TaskKind<typeof scriptOptions> = {
  name: 'script',
  runsOn: 'anywhere',
  options: scriptOptions,
  cache: true,
  writes: ({ options }) => options.writes,
  plan: (target, scope) => {
    const { reads, problems } = namedReads(target, scope);
    const missing = missingOwnFile(target, 'script', scope);
    const tools = [interpreterOf(target.options.script), ...Object.keys(target.options.requires)];
    const { pythonModules, script, env, critical } = target.options;
    const entry = inProject(target.project.root, script);
    return {
      reads,
      sources: everySource,
      entry,
      tools,
      pythonModules,
      env: critical ? env : [...env, variables.softNonce.name],
      problems: [...missing, ...problems],
    };
  },
  infers: (target, scope) => ({ ...tableCheckTargets(target), ...dataCheckTargets(target, scope) }),
};
