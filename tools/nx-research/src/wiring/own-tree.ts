import { type Dirent, existsSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { isOwnSource, isSource } from './own-sources';

/** An own file of a project. */
export interface OwnFile {
  /** Relative to the project. */
  readonly path: string;
  /** The link that it is, or that is the folder it is reached through; relative to the project. */
  readonly link?: string;
}

/** A link of a project that leads to a file or folder, or to nothing that can be opened. */
export interface OwnLink {
  /** Relative to the project. */
  readonly path: string;
  readonly leadsTo: 'file' | 'folder' | 'nothing';
}

/** A project's own files, those behind its links among them. */
export interface OwnTree {
  readonly files: readonly OwnFile[];
  readonly links: readonly OwnLink[];
}

/**
 * Walks a project's own files. Links are followed, as the programs that read them do; a link to a folder that the walk is in
 * already adds nothing. Folders of other projects inside of this one are left out: their files are theirs.
 * @param root the project's folder relative to the workspace
 */
export function ownTree(workspaceRoot: string, root: string): OwnTree {
  return walked(new OwnWalk(join(workspaceRoot, root), (path) => isOwnSource(path, root)));
}

/**
 * Walks what lies behind a link to a folder, by the rules of {@link ownTree}. A folder of a project has outputs and results of
 * tasks; any other may call its own folders `out` and `results`.
 * @param folder absolute
 */
export function linkedTree(folder: string): OwnTree {
  return walked(new OwnWalk(folder, isProjectFolder(folder) ? (path) => isOwnSource(path, '') : isSource));
}

function walked(walk: OwnWalk): OwnTree {
  if (existsSync(walk.folder)) walk.enter({ path: '' }, [realpathSync(walk.folder)]);
  return walk;
}

const isProjectFolder = (folder: string): boolean => existsSync(join(folder, 'project.json'));

/** Where the walk is. */
interface Position {
  /** Relative to the project, with a `/` behind it; empty in the project's folder. */
  readonly path: string;
  /** The last link that led here, relative to the project. */
  readonly link?: string;
  /** The link to a project's folder that led here: what lies behind it is judged by its path there, too. */
  readonly project?: string;
}

class OwnWalk implements OwnTree {
  readonly files: OwnFile[] = [];
  readonly links: OwnLink[] = [];

  constructor(
    readonly folder: string,
    private readonly isWanted: (path: string) => boolean,
  ) {}

  enter(at: Position, behind: readonly string[]): void {
    for (const entry of this.entriesOf(at.path)) {
      const path = at.path + entry.name;
      if (entry.isSymbolicLink()) this.follow(path, at, behind);
      else if (entry.isFile()) this.add(path, at);
      else if (entry.isDirectory() && this.isOwn(`${path}/`, at) && !this.isProject(path))
        this.enter({ ...at, path: `${path}/` }, behind);
    }
  }

  private follow(path: string, at: Position, behind: readonly string[]): void {
    const target = this.targetOf(path);
    if (!this.isOwn(target?.isDirectory() ? `${path}/` : path, at)) return;
    const leadsTo = target?.isFile() ? 'file' : target?.isDirectory() ? 'folder' : 'nothing';
    this.links.push({ path, leadsTo });
    if (leadsTo === 'file') this.files.push({ path, link: at.link ?? path });
    if (leadsTo !== 'folder') return;
    const real = realpathSync(join(this.folder, path));
    if (behind.some((folder) => folder === real || folder.startsWith(`${real}/`))) return;
    const project = this.isProject(path) ? path : at.project;
    this.enter({ path: `${path}/`, link: path, ...(project === undefined ? {} : { project }) }, [
      ...behind,
      real,
    ]);
  }

  private add(path: string, at: Position): void {
    if (this.isOwn(path, at)) this.files.push({ path, ...(at.link === undefined ? {} : { link: at.link }) });
  }

  /** None in a folder that may not be read: what needs it says so when it runs. */
  private entriesOf(path: string): Dirent[] {
    try {
      return readdirSync(join(this.folder, path), { withFileTypes: true });
    } catch {
      return [];
    }
  }

  private isOwn(path: string, { project }: Position): boolean {
    return this.isWanted(path) && (project === undefined || isOwnSource(path.slice(project.length + 1), ''));
  }

  private isProject(path: string): boolean {
    return isProjectFolder(join(this.folder, path));
  }

  /** `undefined` for a link that leads nowhere or in a circle. */
  private targetOf(path: string): Stats | undefined {
    try {
      return statSync(join(this.folder, path), { throwIfNoEntry: false });
    } catch {
      return undefined;
    }
  }
}
