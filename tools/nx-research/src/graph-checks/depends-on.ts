import type { Location } from '@research/core';
import { type DeclaredProject, type DeclaredWorkspace, isRecord, stringsIn } from './declared-workspace';

/** One entry of `dependsOn`, as Nx reads it. */
export interface DependsOn {
  readonly project: DeclaredProject;
  readonly target: string;
  /** The target that is waited for. */
  readonly waitsFor: string;
  /** Of the same project, of those that it depends on, or of those that these patterns choose. */
  readonly of: 'itself' | 'dependencies' | readonly string[];
  readonly at: Location;
  /** False for one of `targetDefaults`, which is for many targets and need not fit each. */
  readonly own: boolean;
}

/** Every entry of `dependsOn` that a project.json, or `targetDefaults` of nx.json, writes down. */
export function dependsOnOf(workspace: DeclaredWorkspace): DependsOn[] {
  return workspace.projects.flatMap((project) => {
    const { targets } = project.config;
    return Object.entries(isRecord(targets) ? targets : {}).flatMap(([target, config]) => {
      const declared: unknown = isRecord(config) ? config['dependsOn'] : undefined;
      const common = { project, target, own: declared !== undefined };
      const entries = declared ?? defaultOf(workspace, target, config);
      return (Array.isArray(entries) ? entries : []).flatMap((entry: unknown, index): DependsOn[] => {
        const parsed = parseEntry(entry);
        const at = common.own ? project.locate('targets', target, 'dependsOn', index) : { file: 'nx.json' };
        return parsed ? [{ ...common, ...parsed, at }] : [];
      });
    });
  });
}

function defaultOf({ nxJson }: DeclaredWorkspace, target: string, config: unknown): unknown {
  const defaults = nxJson['targetDefaults'];
  if (!isRecord(defaults)) return undefined;
  const executor = isRecord(config) ? config['executor'] : undefined;
  const found = (typeof executor === 'string' ? defaults[executor] : undefined) ?? defaults[target];
  return isRecord(found) ? found['dependsOn'] : undefined;
}

function parseEntry(entry: unknown): Pick<DependsOn, 'waitsFor' | 'of'> | undefined {
  if (typeof entry === 'string') return parseWord(entry);
  if (!isRecord(entry) || typeof entry['target'] !== 'string') return undefined;
  const { target, projects, dependencies } = entry;
  if (dependencies === true) return { waitsFor: target, of: 'dependencies' };
  return { waitsFor: target, of: projects === undefined ? 'itself' : stringsIn(projects) };
}

function parseWord(word: string): Pick<DependsOn, 'waitsFor' | 'of'> | undefined {
  if (word === '...') return undefined;
  if (word.startsWith('^')) return { waitsFor: word.slice(1), of: 'dependencies' };
  const [, project, target] = /^([^:]+):(.+)$/.exec(word) ?? [];
  return project === undefined || target === undefined
    ? { waitsFor: word, of: 'itself' }
    : { waitsFor: target, of: [project] };
}
