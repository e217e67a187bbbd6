import type { Failure } from '@research/core';
import * as z from 'zod';
import { declarationFile } from '../../wiring/declaration';
import { inProject } from '../../wiring/project-path';
import type { TaskKind } from '../../wiring/task-kind';
import { contentsFile } from '../document/document-reads';

/** Options of `nx-research:check-pdf`. */
export const checkPdfOptions = z.strictObject({
  target: z.string().default('build').describe('The target of the same project that writes the PDF'),
  minPages: z.int().positive().default(1).describe('Minimum number of pages of the PDF'),
  maxPages: z.int().positive().default(2000).describe('Maximum number of pages of the PDF'),
  minOutlineEntries: z
    .int()
    .nonnegative()
    .default(1)
    .describe(
      'Minimum number of entries of the outline, which is made from the table of contents; 0 if there need not be one',
    ),
  minOutlineDepth: z.int().positive().default(1).describe('Minimum number of levels of the outline'),
  maxOutlineDepth: z.int().positive().default(4).describe('Maximum number of levels of the outline'),
  minTocEntries: z
    .int()
    .nonnegative()
    .default(0)
    .describe('Minimum number of entries of the printed table of contents; 0 if there need not be one'),
  minTocDepth: z.int().positive().default(1).describe('Minimum number of levels of the table of contents'),
  maxTocDepth: z.int().positive().default(4).describe('Maximum number of levels of the table of contents'),
  requireTitle: z.boolean().default(true).describe('Whether the metadata must have a title (pdftitle)'),
  requireAuthor: z.boolean().default(true).describe('Whether the metadata must have an author (pdfauthor)'),
});

/** Parsed {@link checkPdfOptions}. */
export type CheckPdfOptions = z.output<typeof checkPdfOptions>;

/** Checks a finished PDF: pages, contents, fonts, unresolved references. */
export const checkPdfKind: TaskKind<typeof checkPdfOptions> = {
  name: 'check-pdf',
  options: checkPdfOptions,
  cache: true,
  writes: () => ['report.json'],
  plan: ({ project, options }, scope) => {
    const task = scope.catalogue.get(project.name)?.tasks.get(options.target);
    const at = { file: declarationFile(project) };
    const reads = (task?.writes ?? [])
      .filter((file) => file.endsWith('.pdf') || file === contentsFile)
      .map((file) => ({
        as: file,
        path: inProject(project.root, `out/${options.target}/${file}`),
        at,
        project: project.name,
      }))
      .map((read) => (task ? { ...read, producer: task.id } : read));
    const what = `target "${options.target}" of ${project.name} writes no PDF to check`;
    const writesPdf = reads.some(({ as }) => as.endsWith('.pdf'));
    const problems: Failure[] = writesPdf ? [] : [{ reason: 'unwritten-read', what, at }];
    return { reads, sources: [], tools: ['pdfinfo'], problems };
  },
};
