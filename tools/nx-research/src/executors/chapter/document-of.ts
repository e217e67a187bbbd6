import { scanTex, type TexReference } from '@research/documents';
import type { PlannedTarget, PlanningScope } from '../../wiring/task-kind';
import type { TexSource } from '../../wiring/tex-closure';
import { documentsIn } from '../document/documents-in';
import type { DocumentOptions } from '../document/options';
import { chapterSource } from './chapter-source';
import type { ChapterOptions } from './options';

/** What a chapter borrows from the document that includes it. */
export interface ChapterDocument {
  readonly document: PlannedTarget<DocumentOptions>;
  /** Where its main file names the chapter, and how. */
  readonly include: TexReference;
  readonly preamble: TexSource;
  readonly bibliographies: readonly TexSource[];
}

/** Finds the document whose main file includes a chapter: the first by name when there are several. */
export function documentOf(
  chapter: PlannedTarget<ChapterOptions>,
  scope: PlanningScope,
): ChapterDocument | undefined {
  const wanted = chapterSource(chapter).as;
  for (const document of documentsIn(scope)) {
    const { project, options } = document;
    const references = scanTex(scope.files.read(`${project.root}/${options.entry}`) ?? '');
    const include = references.find(({ path }) => path === wanted || `${path}.tex` === wanted);
    if (!include) continue;
    const own = (file: string): TexSource => ({ project, file, as: file });
    const bibliographies = references
      .filter(({ kind }) => kind === 'bibliography')
      .map(({ path }) => own(path.endsWith('.bib') ? path : `${path}.bib`));
    return { document, include, preamble: own(options.preamble), bibliographies };
  }
  return undefined;
}
