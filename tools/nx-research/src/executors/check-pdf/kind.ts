import type { Failure } from '@research/core';
import { declarationFile } from '../../wiring/declaration';
import type { TaskKind } from '../../wiring/task-kind';
import { checkPdfOptions } from './options';

/** Checks a finished PDF: pages, fonts, unresolved references. */
export const checkPdfKind: TaskKind<typeof checkPdfOptions> = {
  name: 'check-pdf',
  options: checkPdfOptions,
  cache: true,
  writes: () => ['report.json'],
  plan: ({ project, options }, scope) => {
    const task = scope.catalogue.get(project.name)?.tasks.get(options.target);
    const at = { file: declarationFile(project) };
    const reads = (task?.writes ?? [])
      .filter((file) => file.endsWith('.pdf'))
      .map((file) => ({
        as: file,
        path: `${project.root}/out/${options.target}/${file}`,
        at,
        project: project.name,
      }))
      .map((read) => (task ? { ...read, producer: task.id } : read));
    const what = `target "${options.target}" of ${project.name} writes no PDF to check`;
    const problems: Failure[] = reads.length > 0 ? [] : [{ reason: 'unwritten-read', what, at }];
    return { reads, sources: [], tools: ['pdfinfo'], problems };
  },
};
