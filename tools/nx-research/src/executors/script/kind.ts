import { missingOwnFile } from '../../wiring/missing-own-file';
import { namedReads } from '../../wiring/named-reads';
import { everySource } from '../../wiring/own-sources';
import { dataCheckTargets } from '../check-data/infer';
import { tableCheckTargets } from '../check-tables/infer';
import { needsOf } from '../../task/needs-of';
import { softNonceVariable } from '../../task/soft-nonce';
import type { TaskKind } from '../../wiring/task-kind';
import { interpreterOf } from '../../task/interpreter';
import { scriptOptions } from './options';
import { inProject } from '../../wiring/project-path';

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
    const { pythonModules, script, env, critical, needs, host, requires } = target.options;
    const entry = inProject(target.project.root, script);
    return {
      reads,
      sources: everySource,
      entry,
      tools,
      pythonModules,
      asks: { needs: needsOf(needs, target.project.tags), host, requires },
      env: critical ? env : [...env, softNonceVariable],
      problems: [...missing, ...problems],
    };
  },
  infers: (target, scope) => ({ ...tableCheckTargets(target), ...dataCheckTargets(target, scope) }),
};
