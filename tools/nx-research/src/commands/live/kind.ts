import type { Failure } from '@research/core';
import { declarationFile } from '../../wiring/declaration';
import type { TaskKind } from '../../wiring/task-kind';
import { documentOptions } from '../../executors/document/options';
import { liveOptions } from './options';

/**
 * Shows a document while it is written. It depends on no task: what the document needs is built while the page is open
 * already, and what goes wrong with that is shown on it.
 */
export const liveKind: TaskKind<typeof liveOptions> = {
  name: 'live',
  options: liveOptions,
  cache: false,
  recorded: false,
  writes: () => [],
  plan: ({ project, options }, { catalogue }) => {
    const task = catalogue.get(project.name)?.tasks.get(options.target);
    const what = `target "${options.target}" of ${project.name} makes no document to show`;
    const problems: Failure[] =
      task?.kind.options === documentOptions
        ? []
        : [{ reason: 'unwritten-read', what, at: { file: declarationFile(project) } }];
    return { reads: [], sources: [], tools: ['pdflatex', 'latexmk'], problems };
  },
};
