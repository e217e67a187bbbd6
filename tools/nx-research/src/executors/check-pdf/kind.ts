import type { Failure } from '@research/core';
import { declarationFile } from '../../wiring/declaration';
import type { TaskKind } from '../../wiring/task-kind';
import { contentsFile } from '../document/contents-file';
import { checkPdfOptions } from './options';
import { inProject } from '../../wiring/project-path';

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
