import { variables } from '@research/core';
import * as z from 'zod';
import { dataStatementFile } from '../../latex/data-statement-file';
import { missingOwnFile } from '../../wiring/own-sources';
import { inProject } from '../../wiring/project-path';
import { resultsStateReads } from '../../wiring/results';
import type { TaskKind } from '../../wiring/task-kind';
import { texClosure } from '../../wiring/tex-closure';
import { contentsFile, latexTools, originReads } from './document-reads';
import { ownTexFiles } from './own-tex-files';

/** Options that everything compiled by LaTeX has. */
export const latexOptions = {
  date: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, 'a date as YYYY-MM-DD')
    .default('2000-01-01')
    .describe("Date of \\today and the PDF's metadata: a constant, so that equal sources give equal bytes"),
  limitSeconds: z.int().positive().default(900).describe('Seconds after which LaTeX is ended'),
};

/** Options of `nx-research:document`. */
export const documentOptions = z.strictObject({
  entry: z
    .string()
    .regex(/\.tex$/, 'a .tex file')
    .describe('The main file, relative to the project'),
  preamble: z
    .string()
    .regex(/\.tex$/, 'a .tex file')
    .default('preamble.tex')
    .describe(
      'What the main file \\inputs before \\begin{document}; chapters and tables are compiled with it',
    ),
  overfullPoints: z
    .number()
    .nonnegative()
    .default(20)
    .describe('Points by which a box may stick out (overfull boxes); wider ones are errors'),
  strict: z
    .boolean()
    .default(false)
    .describe('Fail when results of a model are stale, as RESEARCH_STRICT=1 does for one run'),
  ...latexOptions,
});

/** Parsed {@link documentOptions}. */
export type DocumentOptions = z.output<typeof documentOptions>;

/** Compiles a whole document from the sources of its chapters; it does not wait for the chapters' own PDFs. */
export const documentKind: TaskKind<typeof documentOptions> = {
  name: 'document',
  options: documentOptions,
  cache: true,
  writes: () => ['main.pdf', contentsFile],
  plan: (target, scope) => {
    const missing = missingOwnFile(target, 'entry', scope);
    if (missing.length > 0) return { reads: [], sources: [], tools: ['pdflatex'], problems: missing };
    const { project, options } = target;
    const entry = { project, file: options.entry, as: options.entry };
    const closure = texClosure([entry], new Set([dataStatementFile]), scope);
    const origins = originReads(closure.reads, scope);
    const states = resultsStateReads(closure.reads, scope);
    return {
      reads: [...closure.reads, ...origins, ...states],
      ...ownTexFiles(project, closure, scope),
      entry: inProject(project.root, options.entry),
      tools: latexTools(closure.reads, scope),
      env: [variables.strict.name],
      problems: closure.problems,
    };
  },
  infers: ({ target }) => ({
    'check-pdf': { executor: 'nx-research:check-pdf', options: { target } },
    report: { executor: 'nx-research:report', options: { target } },
    [target === 'build' ? 'diff' : `diff-${target}`]: { executor: 'nx-research:diff', options: { target } },
    [target === 'build' ? 'live' : `live-${target}`]: {
      executor: 'nx-research:live',
      options: target === 'build' ? {} : { target },
    },
  }),
};
