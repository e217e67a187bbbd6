import type { Failure, Location } from '@research/core';
import {
  candidateNames,
  joinShownCode,
  scanTex,
  searchFolders,
  type ShownCode,
  shownCodeIn,
  type TexReference,
} from '@research/documents';
import { posix } from 'node:path';
import type { ProjectDeclaration } from './declaration';
import { resolveReference } from './resolve-reference';
import type { PlanningScope } from './task-kind';
import { fromProject, inProject, leadsOut, liesIn } from './project-path';
import { isTable } from './checks';
import type { ResolvedRead } from './wired-task';

/** Everything a TeX source pulls in, directly or through what it includes. */
export interface TexClosure {
  readonly reads: readonly ResolvedRead[];
  readonly problems: readonly Failure[];
  /** The projects whose sources TeX reads. */
  readonly projects: readonly ProjectDeclaration[];
}

/** A tracked TeX source: the project it belongs to, its path there, and the path under which TeX knows it. */
export interface TexSource {
  readonly project: ProjectDeclaration;
  readonly file: string;
  readonly as: string;
}

/** Endings of files in which TeX code may name further ones. */
const code = /(?:\.(?:tex|sty|cls|clo|def|cfg|ldf|fd|ltx|bbx|cbx|lbx|tikz|pgf|tkz)|\/[^./]*)$/i;

/**
 * Follows \input, \usepackage, \includegraphics, \bibliography and the like from some sources. A path is `project/file`
 * when its first step names a project, else relative to the project of the file it stands in or to that of a source, from
 * which LaTeX takes every path; to the file's own folder
 * (\import, \subfile) or to one where the sources have their files looked for (\graphicspath).
 * @param provided names that the executor writes into the staging folder itself
 */
export function texClosure(
  sources: readonly TexSource[],
  provided: ReadonlySet<string>,
  scope: PlanningScope,
): TexClosure {
  // What one source defines for showing code holds in those before it, too: a preamble is read in the midst of main.tex.
  let shown: ShownCode | undefined;
  for (;;) {
    const starts = sources.map(({ project }) => project);
    const walk = new TexWalk({ provided, starts, scope }, shown);
    for (const { project, file, as } of sources)
      walk.visit({ project, path: inProject(project.root, file), as }, { file });
    const known = shown;
    shown = walk.shown;
    if (JSON.stringify(known) === JSON.stringify(shown))
      return {
        reads: [...walk.reads.values()],
        problems: walk.problems,
        projects: [...walk.projects.values()],
      };
  }
}

/** A file on the walk. */
interface Visited {
  /** The project that it belongs to; that of the file which takes it in where it belongs to none. */
  readonly project: ProjectDeclaration;
  /** Relative to the workspace. */
  readonly path: string;
  readonly as: string;
}

/** What a walk finds files with. */
interface TexWorld {
  readonly provided: ReadonlySet<string>;
  readonly starts: readonly ProjectDeclaration[];
  readonly scope: PlanningScope;
}

class TexWalk {
  readonly reads = new Map<string, ResolvedRead>();
  readonly problems: Failure[] = [];
  readonly projects = new Map<string, ProjectDeclaration>();
  /** What the sources until now define for showing code; undefined when they define nothing. */
  shown: ShownCode | undefined;
  private readonly visited = new Set<string>();
  private readonly folders = new Set<string>();

  constructor(
    private readonly world: TexWorld,
    shown: ShownCode | undefined,
  ) {
    this.shown = shown;
  }

  visit({ project, path, as }: Visited, at: Location): void {
    const text = this.world.scope.files.read(path);
    if (text === undefined) return this.missing(path, at);
    this.add({
      as,
      path,
      at: { ...at, file: at.line === undefined ? path : at.file },
      project: project.name,
    });
    if (this.visited.has(path)) return;
    this.visited.add(path);
    this.projects.set(project.name, project);
    this.learn(text, liesIn(project.root, path) ? fromProject(project.root, path) : as);
    for (const reference of scanTex(text, this.shown)) this.follow(reference, project, path);
  }

  private learn(text: string, file: string): void {
    for (const folder of [...searchFolders(text), `${posix.dirname(file)}/`]) this.folders.add(folder);
    const defined = shownCodeIn(text);
    if (Object.values(defined).every((names: readonly string[]) => names.length === 0)) return;
    this.shown = joinShownCode(this.shown ?? defined, defined);
  }

  private follow(reference: TexReference, project: ProjectDeclaration, file: string): void {
    const { provided, scope } = this.world;
    if (provided.has(reference.path) || provided.has(`${reference.path}.tex`)) return;
    const at = { file, line: reference.line, column: reference.column };
    const own = this.ownFile(reference, project);
    const named = scope.catalogue.get(reference.path.split(/[/:]/)[0] ?? '');
    if (named && reference.path.includes('/')) return this.followNamed(reference, at, own);
    if (own) return this.enter(own, at, reference.kind);
    if (/^[a-z]+:\/\//i.test(reference.path)) return this.remote(reference, at);
    if (!isSurelyMissing(reference)) return;
    const path = inProject(project.root, reference.path);
    if (leadsOut(path)) this.outside(path, at);
    else this.missing(path, at);
  }

  /** The file that a path means which names no project, as TeX finds it. */
  private ownFile(reference: TexReference, project: ProjectDeclaration): Visited | undefined {
    const { files, catalogue } = this.world.scope;
    const names = ['', ...this.folders].flatMap((folder) =>
      candidateNames(reference).map((name) => posix.normalize(folder + name)),
    );
    for (const { root } of [project, ...this.world.starts])
      for (const as of names) {
        const path = inProject(root, as);
        if (!posix.isAbsolute(as) && !leadsOut(path) && files.isFile(path))
          return { project: catalogue.ownerOf(path) ?? project, path, as };
      }
    return undefined;
  }

  private followNamed(reference: TexReference, at: Location, own: Visited | undefined): void {
    const failures = new Map<string, Failure>();
    for (const text of candidateNames(reference)) {
      const found = resolveReference({ text, as: text, at }, this.world.scope);
      if (found.ok) {
        for (const read of found.value) this.enterRead(read, reference);
        return;
      }
      failures.set(text, found.error);
    }
    if (own) return this.enter(own, at, reference.kind);
    const failure = failures.get(reference.path) ?? [...failures.values()][0];
    if (failure && reference.optional !== true) this.problems.push(failure);
  }

  private enterRead(read: ResolvedRead, reference: TexReference): void {
    if (read.producer !== undefined) {
      this.add(read);
      if (reference.guarded && isTable(read.path)) this.hidden(read);
      return;
    }
    const project = this.world.scope.catalogue.get(read.project)?.declaration;
    if (project) this.enter({ project, path: read.path, as: read.as }, read.at, reference.kind);
  }

  private enter(source: Visited, at: Location, kind: TexReference['kind']): void {
    const { as, path, project } = source;
    const isCode = ['input', 'include', 'style'].includes(kind) && code.test(path);
    if (this.reads.get(as)?.path === path && (!isCode || this.visited.has(path))) return;
    if (isCode) this.visit(source, at);
    else this.add({ as, path, at, project: project.name });
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

  private outside(path: string, at: Location): void {
    this.problems.push({
      reason: 'invalid-reference',
      what: `${path} would be outside of the workspace`,
      at,
      tries: ['move the file into the workspace: nothing sees when one outside of it changes'],
    });
  }

  private missing(path: string, at: Location): void {
    this.problems.push({
      reason: 'missing-file',
      what: `there is no file ${path}`,
      at,
      tries: ['correct the name; a file that a task writes is named project/file'],
    });
  }

  private remote({ path }: TexReference, at: Location): void {
    this.problems.push({
      reason: 'invalid-reference',
      what: `${path} would be read from the network, where it may be another tomorrow`,
      at,
      tries: ['save it into the project, and name that file'],
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

/**
 * Whether TeX cannot find a file that the project does not have. A name without a folder may be one of TeX's own
 * distribution (`\input{glyphtounicode}`), and what a condition, a macro or a test stands around may never be read: there
 * TeX says at the line what is missing.
 */
function isSurelyMissing({ kind, path, guarded, optional }: TexReference): boolean {
  if (kind === 'style' || guarded || optional === true) return false;
  return kind === 'include' || path.includes('/');
}
