import type { Failure } from '@research/core';
import * as z from 'zod';
import { documentOptions } from '../../executors/document/kind';
import { declarationFile } from '../../wiring/declaration';
import type { TaskKind } from '../../wiring/task-kind';

/** Options of `nx-research:live`. */
export const liveOptions = z.strictObject({
  target: z.string().default('build').describe('The target of the same project that makes the document'),
  port: z
    .int()
    .min(1)
    .max(65_000)
    .default(4400)
    .describe('Port on 127.0.0.1; if it is taken, the next free one is used'),
  open: z.boolean().default(false).describe('Open the page in the default browser'),
  editor: z
    .string()
    .default('vscode://file/{file}:{line}')
    .describe('Address that opens a source in the editor, with {file} and {line}; "none" for no links'),
});

/** Parsed {@link liveOptions}. */
export type LiveOptions = z.output<typeof liveOptions>;

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
