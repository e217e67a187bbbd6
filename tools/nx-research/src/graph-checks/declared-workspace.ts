import type { Location } from '@research/core';
import { declarationFile, type ProjectDeclaration } from '../wiring/declaration';
import { locateKey } from '../wiring/locate-key';
import { parseJson } from '../wiring/parse-json';
import { declarationsIn } from '../wiring/workspace-declarations';
import type { WorkspaceFiles } from '../wiring/workspace-files';

/** A project with what its project.json says beyond a {@link ProjectDeclaration}. */
export interface DeclaredProject {
  readonly declaration: ProjectDeclaration;
  /** The whole project.json. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Where a part of its project.json stands. */
  locate(...keys: readonly (string | number)[]): Location;
}

/** The projects of a workspace as their files declare them; those whose files cannot be read are left out. */
export interface DeclaredWorkspace {
  readonly files: WorkspaceFiles;
  /** Every project.json, relative to the workspace. */
  readonly paths: readonly string[];
  readonly projects: readonly DeclaredProject[];
  /** nx.json; empty when it is absent or broken. */
  readonly nxJson: Readonly<Record<string, unknown>>;
}

/** Reads what is declared. @param paths every project.json of the workspace */
export function declaredWorkspace(paths: readonly string[], files: WorkspaceFiles): DeclaredWorkspace {
  const sound = paths.filter((path) => parseJson(files.read(path) ?? '', path).ok);
  const projects = declarationsIn(sound, files).map((declaration): DeclaredProject => {
    const file = declarationFile(declaration);
    return {
      declaration,
      config: recordIn(files.read(file), file),
      locate: (...keys) => locateKey(file, files.read(file), keys),
    };
  });
  return { files, paths, projects, nxJson: recordIn(files.read('nx.json'), 'nx.json') };
}

function recordIn(text: string | undefined, file: string): Readonly<Record<string, unknown>> {
  const parsed = parseJson(text ?? '{}', file);
  return parsed.ok && isRecord(parsed.value) ? parsed.value : {};
}

/** True for a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The strings of a list, or the string itself; of anything else none. */
export function stringsIn(value: unknown): string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((one) => typeof one === 'string');
}
