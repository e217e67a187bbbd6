import type { Location } from '@research/core';
import { resultsFile } from '../wiring/results';
import { type DeclaredProject, isRecord, stringsIn } from './declared-workspace';
import { error, type GraphFinding, warning } from './finding';
import type { GraphScope } from './graph-scope';
import { inProject } from '../wiring/project-path';

/** A folder or file that a task writes, relative to the workspace. */
interface Writing {
  readonly task: string;
  readonly path: string;
  readonly at: Location;
}

/** Files and folders that two tasks write: the one that runs later deletes or replaces what the other has made. */
export function checkWriters(scope: GraphScope): GraphFinding[] {
  const writings = scope.workspace.projects.flatMap((project) => [
    ...wiredWritings(project, scope),
    ...declaredOutputs(project),
  ]);
  const told = new Set<string>();
  return writings.flatMap((one, index) =>
    writings.slice(0, index).flatMap((other) => {
      const pair = `${other.task} ${one.task}`;
      if (one.task === other.task || told.has(pair) || !overlap(one.path, other.path)) return [];
      told.add(pair);
      return [twoWriters(other, one)];
    }),
  );
}

/** Output folders, whose every file is their task's alone, and results. */
function wiredWritings({ declaration, locate }: DeclaredProject, { catalogue }: GraphScope): Writing[] {
  const tasks = [...(catalogue.get(declaration.name)?.tasks.values() ?? [])];
  return tasks.flatMap(({ id, target, writes, results }) => {
    const place = (option: string): Location => locate('targets', target.declaredBy, 'options', option);
    const folder = inProject(declaration.root, `out/${target.target}`);
    return [
      ...(writes.length > 0 ? [{ task: id, path: folder, at: place('writes') }] : []),
      ...results.map((name) => ({
        task: id,
        path: inProject(declaration.root, resultsFile(name)),
        at: place('results'),
      })),
    ];
  });
}

/** `outputs` as a project.json writes them for any executor. */
function declaredOutputs({ declaration, config, locate }: DeclaredProject): Writing[] {
  const { targets } = config;
  return Object.entries(isRecord(targets) ? targets : {}).flatMap(([target, declared]) => {
    const { outputs, options } = isRecord(declared) ? declared : {};
    return stringsIn(outputs ?? []).flatMap((output, index) => {
      const path = output.startsWith('!') ? '' : resolveOutput(output, { declaration, options });
      if (path === '') return [];
      return [
        { task: `${declaration.name}:${target}`, path, at: locate('targets', target, 'outputs', index) },
      ];
    });
  });
}

function resolveOutput(
  output: string,
  { declaration, options }: { declaration: DeclaredProject['declaration']; options: unknown },
): string {
  const option = (name: string): string => String((isRecord(options) ? options[name] : undefined) ?? '*');
  const path = output
    .replaceAll('{projectRoot}', declaration.root)
    .replaceAll('{projectName}', declaration.name)
    .replace('{workspaceRoot}/', '')
    .replace(/\{options\.(\w+)\}/g, (_, name: string) => option(name));
  // `out/**` is the whole folder; other wildcards say too little to be held against anybody.
  const whole = path.replace(/(?:\/\*\*?)+$/, '');
  return whole.includes('*') ? '' : whole.replace(/^\.\//, '').replace(/\/$/, '');
}

const folded = (path: string): string => path.toLowerCase();

/** One of them is the other, or in it; capitals make no other file on macOS. */
function overlap(one: string, other: string): boolean {
  const [a, b] = [`${folded(one)}/`, `${folded(other)}/`];
  return a.startsWith(b) || b.startsWith(a);
}

function twoWriters(one: Writing, other: Writing): GraphFinding {
  const path = one.path.length >= other.path.length ? one.path : other.path;
  const isSame = one.path.startsWith(other.path) || other.path.startsWith(one.path);
  const failure = {
    reason: 'two-writers' as const,
    what: `${one.task} and ${other.task} both write ${path}${isSame ? '' : ', which is one file on macOS'}`,
    at: other.at,
    causes: [one, other].map(({ task, path: written, at }) => ({
      reason: 'two-writers' as const,
      what: `${task} writes ${written}`,
      at,
    })),
    tries: ['give one of them another name or folder: of two writers the last one wins'],
  };
  return isSame ? error(failure) : warning(failure);
}
