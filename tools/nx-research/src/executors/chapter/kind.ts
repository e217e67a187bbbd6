import type { Failure } from '@research/core';
import * as z from 'zod';
import { dataStatementFile } from '../../latex/data-statement-file';
import { declarationFile } from '../../wiring/declaration';
import { missingOwnFile } from '../../wiring/own-sources';
import { inProject } from '../../wiring/project-path';
import type { PlannedTarget, TaskKind } from '../../wiring/task-kind';
import { texClosure, type TexSource } from '../../wiring/tex-closure';
import { latexTools, originReads } from '../document/document-reads';
import { latexOptions } from '../document/kind';
import { ownTexFiles } from '../document/own-tex-files';
import { type ChapterDocument, documentOf } from './document-of';

/** Options of `nx-research:chapter`. */
export const chapterOptions = z.strictObject({
  entry: z
    .string()
    .regex(/\.tex$/, 'a .tex file')
    .describe("The chapter's file, relative to the project"),
  number: z
    .int()
    .positive()
    .optional()
    .describe('Its number when compiled alone; by default the one in the project name chapter-<n>-…'),
  ...latexOptions,
});

/** Parsed {@link chapterOptions}. */
export type ChapterOptions = z.output<typeof chapterOptions>;

/** Compiles one chapter alone, with the preamble and bibliography of the document that includes it. */
export const chapterKind: TaskKind<typeof chapterOptions> = {
  name: 'chapter',
  options: chapterOptions,
  cache: true,
  writes: ({ project }) => [`${project.name}.pdf`],
  plan: (target, scope) => {
    const tools = ['pdflatex', 'latexmk'];
    const missing = missingOwnFile(target, 'entry', scope);
    if (missing.length > 0) return { reads: [], sources: [], tools, problems: missing };
    const document = documentOf(target, scope);
    if (!document) return { reads: [], sources: [], tools, problems: [inNoDocument(target)] };
    const sources = [document.preamble, document.chapter, ...document.bibliographies];
    const closure = texClosure(sources, new Set([dataStatementFile]), scope);
    const reads = [...closure.reads, ...originReads(closure.reads, scope)];
    return {
      reads,
      ...ownTexFiles(target.project, { projects: [] }, scope),
      entry: inProject(target.project.root, target.options.entry),
      tools: latexTools(closure.reads, scope, bibliographyOf(document)),
      facts: { chapter: document.chapter.as },
      problems: closure.problems,
    };
  },
  infers: ({ target }) => ({ share: { executor: 'nx-research:share', options: { target } } }),
};

/** What the wrapper around the chapter writes, as far as it decides which programs are run. */
const bibliographyOf = ({ bibliographies }: ChapterDocument): string =>
  bibliographies.length > 0 ? '\\bibliography{}' : '';

function inNoDocument(target: PlannedTarget<ChapterOptions>): Failure {
  return {
    reason: 'unwritten-read',
    what: `no document includes ${target.project.name}`,
    at: { file: declarationFile(target.project) },
    tries: [
      `add \\include{${chapterSource(target).as.replace(/\.tex$/, '')}} to the main file of the document`,
    ],
  };
}

/** The chapter's file under the name by which documents include it, `project/file`. */
export function chapterSource({ project, options }: PlannedTarget<ChapterOptions>): TexSource {
  return { project, file: options.entry, as: `${project.name}/${options.entry}` };
}
