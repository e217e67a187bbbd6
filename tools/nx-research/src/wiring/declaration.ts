import { inProject } from './project-path';
/** A target as its project declares it (or as another declared target implies it). */
export interface TargetDeclaration {
  /** The executor as written, e.g. `nx-research:script`; absent for targets of other kinds. */
  readonly executor?: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a project says of itself: the parsed project.json, nothing resolved. */
export interface ProjectDeclaration {
  readonly name: string;
  /** Folder, relative to the workspace root, with `/`. */
  readonly root: string;
  readonly tags: readonly string[];
  readonly targets: Readonly<Record<string, TargetDeclaration>>;
}

/** The file that a project's declarations stand in, relative to the workspace root. */
export const declarationFile = (project: ProjectDeclaration): string =>
  inProject(project.root, 'project.json');
