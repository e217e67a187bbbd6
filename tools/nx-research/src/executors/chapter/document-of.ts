import { scanTex, type TexReference } from '@research/documents';
import type { ProjectDeclaration } from '../../wiring/declaration';
import { inProject } from '../../wiring/project-path';
import type { PlannedTarget, PlanningScope } from '../../wiring/task-kind';
import type { TexSource } from '../../wiring/tex-closure';
import { documentsIn } from '../document/document-reads';
import type { DocumentOptions } from '../document/kind';
import { type ChapterOptions, chapterSource } from './kind';

/** What a chapter borrows from the document that includes it. */
export interface ChapterDocument {
  readonly document: PlannedTarget<DocumentOptions>;
  /** Where its main file names the chapter, and how. */
  readonly include: TexReference;
  /** The chapter's file as the document names it. */
  readonly chapter: TexSource;
  readonly preamble: TexSource;
  readonly bibliographies: readonly TexSource[];
}

/** Finds the document whose main file includes a chapter: the first by name when there are several. */
export function documentOf(
  chapter: PlannedTarget<ChapterOptions>,
  scope: PlanningScope,
): ChapterDocument | undefined {
  for (const document of documentsIn(scope)) {
    const { project, options } = document;
    const references = scanTex(scope.files.read(inProject(project.root, options.entry)) ?? '');
    const include = references.find((reference) => isNamed(chapter, reference, project));
    if (!include) continue;
    const own = (file: string): TexSource => ({ project, file, as: file });
    const bibliographies = references
      .filter(({ kind }) => kind === 'bibliography')
      .map(({ path }) => own(path.endsWith('.bib') ? path : `${path}.bib`));
    const as = withEnding(include.path);
    return {
      document,
      include,
      chapter: { ...chapterSource(chapter), as },
      preamble: own(options.preamble),
      bibliographies,
    };
  }
  return undefined;
}

const withEnding = (path: string): string => (path.endsWith('.tex') ? path : `${path}.tex`);

/** By its project, or by its path from the document as plain LaTeX takes it. */
function isNamed(
  chapter: PlannedTarget<ChapterOptions>,
  { path }: TexReference,
  { root }: ProjectDeclaration,
): boolean {
  const name = withEnding(path);
  const { project, options } = chapter;
  return (
    name === chapterSource(chapter).as || inProject(root, name) === inProject(project.root, options.entry)
  );
}
