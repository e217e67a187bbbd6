import type { Failure } from '@research/core';
import { scanTex, type TexReference } from '@research/documents';
import type { ProjectDeclaration } from './declaration';
import { resolveReference } from './resolve-reference';
import type { PlanningScope } from './task-kind';
import { isTable } from './table-check';
import type { ResolvedRead } from './wired-task';

/** Everything a TeX source pulls in, directly or through what it includes. */
export interface TexClosure {
  readonly reads: readonly ResolvedRead[];
  readonly problems: readonly Failure[];
}

/** A tracked TeX source: the project it belongs to, its path there, and the path under which TeX knows it. */
export interface TexSource {
  readonly project: ProjectDeclaration;
  readonly file: string;
  readonly as: string;
}

/** Endings that TeX tries for a name without one. */
const endings: Record<TexReference['kind'], readonly string[]> = {
  input: ['', '.tex'],
  include: ['.tex'],
  graphics: ['', '.pdf', '.png', '.jpg'],
  bibliography: ['', '.bib'],
};

/**
 * Follows \input, \include, \includegraphics and \bibliography from some sources. A path is `project/file` when its
 * first step names a project, else relative to the project of the file it stands in.
 * @param provided names that the executor writes into the staging folder itself
 */
export function texClosure(
  sources: readonly TexSource[],
  provided: ReadonlySet<string>,
  scope: PlanningScope,
): TexClosure {
  const walk = new TexWalk(provided, scope);
  for (const source of sources) walk.visit(source, { file: source.file });
  return { reads: [...walk.reads.values()], problems: walk.problems };
}

class TexWalk {
  readonly reads = new Map<string, ResolvedRead>();
  readonly problems: Failure[] = [];

  constructor(
    private readonly provided: ReadonlySet<string>,
    private readonly scope: PlanningScope,
  ) {}

  visit(source: TexSource, at: { file: string; line?: number; column?: number }): void {
    const path = `${source.project.root}/${source.file}`;
    const text = this.scope.files.read(path);
    if (text === undefined) return this.missing(path, at);
    this.add({
      as: source.as,
      path,
      at: { ...at, file: at.line === undefined ? path : at.file },
      project: source.project.name,
    });
    for (const reference of scanTex(text)) this.follow(reference, source.project, path);
  }

  private follow(reference: TexReference, project: ProjectDeclaration, file: string): void {
    if (this.provided.has(reference.path) || this.provided.has(`${reference.path}.tex`)) return;
    const at = { file, line: reference.line, column: reference.column };
    const named = this.scope.catalogue.get(reference.path.split(/[/:]/)[0] ?? '');
    if (named && reference.path.includes('/')) return this.followNamed(reference, at);
    const own = endings[reference.kind]
      .map((ending) => reference.path + ending)
      .find((name) => this.isOwn(project, name));
    if (own === undefined) return this.missing(`${project.root}/${reference.path}`, at);
    this.enter({ project, file: own, as: own }, at);
  }

  private isOwn(project: ProjectDeclaration, name: string): boolean {
    return this.scope.files.isFile(`${project.root}/${name}`);
  }

  private followNamed(reference: TexReference, at: { file: string; line: number; column: number }): void {
    const failures: Failure[] = [];
    for (const ending of endings[reference.kind]) {
      const text = reference.path + ending;
      const found = resolveReference({ text, as: text, at }, this.scope);
      if (found.ok) {
        for (const read of found.value) this.enterRead(read, reference);
        return;
      }
      failures.push(found.error);
    }
    this.problems.push(...failures.slice(0, 1));
  }

  private enterRead(read: ResolvedRead, reference: TexReference): void {
    if (read.producer !== undefined) {
      this.add(read);
      if (reference.guarded && isTable(read.path)) this.hidden(read);
      return;
    }
    const project = this.scope.catalogue.get(read.project)?.declaration;
    if (project)
      this.enter({ project, file: read.path.slice(project.root.length + 1), as: read.as }, read.at);
  }

  private enter(source: TexSource, at: { file: string; line?: number; column?: number }): void {
    const path = `${source.project.root}/${source.file}`;
    if (this.reads.get(source.as)?.path === path) return;
    if (source.file.endsWith('.tex')) this.visit(source, at);
    else this.add({ as: source.as, path, at, project: source.project.name });
  }

  private add(read: ResolvedRead): void {
    const other = this.reads.get(read.as);
    if (other && other.path !== read.path) {
      this.problems.push({
        reason: 'ambiguous-read',
        what: `"${read.as}" would be both ${other.path} and ${read.path}`,
        at: read.at,
        tries: [`name it with its project: ${read.project}/${read.as}`],
      });
    }
    this.reads.set(read.as, read);
  }

  private missing(path: string, at: { file: string; line?: number }): void {
    this.problems.push({
      reason: 'missing-file',
      what: `there is no file ${path}`,
      at,
      tries: ['correct the name; a file that a task writes is named project/file'],
    });
  }

  private hidden(read: ResolvedRead): void {
    this.problems.push({
      reason: 'invalid-reference',
      what: `\\IfFileExists around ${read.as} would hide that a table is missing`,
      at: read.at,
      tries: [`write \\input{${read.as}} alone: the build fails by itself when the table is not there`],
    });
  }
}
