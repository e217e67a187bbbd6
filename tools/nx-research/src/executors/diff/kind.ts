import * as z from 'zod';
import { declarationFile } from '../../wiring/declaration';
import type { PlannedTarget, TaskKind } from '../../wiring/task-kind';
import { documentKind, type DocumentOptions, documentOptions, latexOptions } from '../document/kind';

/** Options of `nx-research:diff`. */
export const diffOptions = z.strictObject({
  target: z.string().default('build').describe('The target of the same project that makes the document'),
  since: z
    .union([z.string(), z.number()])
    .optional()
    .describe(
      'The commit, tag or branch with which the text is compared; by default the commit of the last successful build of the document, or HEAD if none is on record. Nx reads an abbreviated name like 0123456 or 12e4567 as a number: write 12e4567^0',
    ),
  skip: z
    .array(z.string())
    .default([])
    .describe('Sources to show without marks, as paths in the workspace, separated by commas'),
  limitSeconds: latexOptions.limitSeconds,
});

/** Parsed {@link diffOptions}. */
export type DiffOptions = z.output<typeof diffOptions>;

/**
 * Makes the PDF of a document with the changes of its text marked. What it shows depends on the history in git, so Nx keeps
 * nothing of it.
 */
export const diffKind: TaskKind<typeof diffOptions> = {
  name: 'diff',
  options: diffOptions,
  cache: false,
  writes: () => [],
  plan: ({ project, options }, scope) => {
    const task = scope.catalogue.get(project.name)?.tasks.get(options.target);
    if (task?.kind.options !== documentOptions) {
      const what = `target "${options.target}" of ${project.name} makes no document to compare`;
      const at = { file: declarationFile(project) };
      return { reads: [], sources: [], tools: [], problems: [{ reason: 'unwritten-read', what, at }] };
    }
    const document = task.target as PlannedTarget<DocumentOptions>;
    const { reads, tools, texProjects, problems } = documentKind.plan(document, scope);
    const { entry, date } = document.options;
    return {
      reads,
      ...(texProjects === undefined ? {} : { texProjects }),
      sources: [],
      tools: [...tools, 'latexdiff'],
      problems,
      facts: { entry, date },
    };
  },
};
