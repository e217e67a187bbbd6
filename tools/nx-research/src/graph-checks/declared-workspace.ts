import type { Location } from '@research/core';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from '../scope/git';
import { declarationFile, declarationsIn, type ProjectDeclaration } from '../wiring/declaration';
import { locateKey, parseJson } from '../wiring/json-source';
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

/**
 * Every project.json of a workspace, relative to it and sorted: the files that git knows or would take, as Nx sees them;
 * outside git those in no folder of packages, outputs or state.
 */
export async function projectFiles(workspaceRoot: string): Promise<string[]> {
  const listed = await git(workspaceRoot, ['ls-files', '-coz', '--exclude-standard', '--', ...patterns]);
  const found = listed === undefined ? await walk(workspaceRoot, '') : listed.split('\0');
  const present = found.filter((path) => path !== '' && existsSync(join(workspaceRoot, path)));
  return [...new Set(present)].sort();
}

const name = 'project.json';
const patterns = [name, `*/${name}`];
const left = /^(?:\..*|node_modules|out|dist)$/;

async function walk(workspaceRoot: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(workspaceRoot, folder), { withFileTypes: true });
  const found = entries.map(async (entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return left.test(entry.name) ? [] : walk(workspaceRoot, path);
    return entry.isFile() && entry.name === name ? [path] : [];
  });
  return (await Promise.all(found)).flat();
}

/** True for a pattern that names one project and says so: no tag, no `*`. */
export const isPlainName = (pattern: string): boolean => !/^tag:|[*?!{}[\]/]/.test(pattern);

/**
 * The projects that patterns of Nx choose: names, `tag:…`, folders, each with `*`; what begins with `!` takes some away
 * again. Of the forms that Nx has, only those with braces are left out.
 */
export function matchProjects(
  patterns: readonly string[],
  projects: readonly ProjectDeclaration[],
): ProjectDeclaration[] {
  const onlyTaken = patterns.every((pattern) => pattern.startsWith('!'));
  return projects.filter((project) =>
    patterns.reduce(
      (chosen, pattern) =>
        pattern.startsWith('!')
          ? chosen && !matches(pattern.slice(1), project)
          : chosen || matches(pattern, project),
      onlyTaken,
    ),
  );
}

function matches(pattern: string, { name, root, tags }: ProjectDeclaration): boolean {
  if (pattern.startsWith('tag:')) {
    const wanted = expression(pattern.slice(4));
    return tags.some((tag) => wanted.test(tag));
  }
  const wanted = expression(pattern);
  return wanted.test(name) || wanted.test(root);
}

function expression(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*+/g, '.*').replaceAll('?', '.')}$`);
}
