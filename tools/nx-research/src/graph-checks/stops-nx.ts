import { type Failure, severalFailures } from '@research/core';
import { declarationsIn } from '../wiring/declaration';
import { duplicateNames } from '../wiring/duplicate-names';
import { locateKey, parseJson } from '../wiring/json-source';
import type { WorkspaceFiles } from '../wiring/workspace-files';
import { isRecord } from './declared-workspace';

/** The command that finds everything wrong with the graph while Nx itself does not start. */
export const withoutNx = 'npx nx-research graph:validate';

/**
 * What in project.json files makes Nx refuse every command, in the whole workspace: text that is not JSON, names that are
 * no text, one name for several projects.
 */
export function stopsNx(paths: readonly string[], files: WorkspaceFiles): Failure[] {
  const declared = declarationsIn(paths, files);
  return [...paths.flatMap((path) => wrongFile(path, files)), ...duplicateNames(declared, files)];
}

/** The same as one failure that names {@link withoutNx}; nothing when Nx starts. */
export function stopOfNx(paths: readonly string[], files: WorkspaceFiles): Failure | undefined {
  const causes = stopsNx(paths, files);
  if (causes.length === 0) return undefined;
  const what = `${causes.length} things in project.json files stop every nx command`;
  const all = severalFailures(what, causes);
  return { ...all, tries: [...(all.tries ?? []), `all that is wrong with the graph: ${withoutNx}`] };
}

function wrongFile(path: string, files: WorkspaceFiles): Failure[] {
  const text = files.read(path) ?? '';
  const parsed = parseJson(text, path);
  if (!parsed.ok) return [parsed.error];
  const { name } = isRecord(parsed.value) ? parsed.value : {};
  if (name === undefined || typeof name === 'string') return [];
  return [
    {
      reason: 'invalid-options',
      what: `the name of a project is a text, not ${JSON.stringify(name)}`,
      at: locateKey(path, text, ['name']),
      tries: ['put it in quotation marks'],
    },
  ];
}
