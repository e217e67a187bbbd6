import { scanTex } from '@research/documents';
import type { PlannedTarget, PlanningScope } from '../../wiring/task-kind';
import type { TexSource } from '../../wiring/tex-closure';
import { documentsIn } from '../document/documents-in';
import { chapterSource } from './chapter-source';
import type { ChapterOptions } from './options';

/** What a chapter borrows from the document that includes it. */
export interface ChapterDocument {
  readonly preamble: TexSource;
  readonly bibliographies: readonly TexSource[];
}

/** Finds the document whose main file includes a chapter: the first by name when there are several. */
export function documentOf(
  chapter: PlannedTarget<ChapterOptions>,
  scope: PlanningScope,
): ChapterDocument | undefined {
  const wanted = chapterSource(chapter).as;
  for (const { project, options } of documentsIn(scope)) {
    const references = scanTex(scope.files.read(`${project.root}/${options.entry}`) ?? '');
    if (!references.some(({ path }) => path === wanted || `${path}.tex` === wanted)) continue;
    const own = (file: string): TexSource => ({ project, file, as: file });
    const bibliographies = references
      .filter(({ kind }) => kind === 'bibliography')
      .map(({ path }) => own(path.endsWith('.bib') ? path : `${path}.bib`));
    return { preamble: own(options.preamble), bibliographies };
  }
  return undefined;
}
