import { scanTex } from '@research/documents';
import type { PlannedTarget, PlanningScope } from '../../wiring/task-kind';
import type { TexSource } from '../../wiring/tex-closure';
import { type DocumentOptions, documentOptions } from '../document/options';
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
  const documents = [...scope.catalogue.values()]
    .flatMap((project) => [...project.tasks.values()])
    .filter((task) => task.kind.options === documentOptions)
    .map((task) => task.target as PlannedTarget<DocumentOptions>)
    .sort((a, b) => (a.project.name < b.project.name ? -1 : 1));
  for (const { project, options } of documents) {
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
