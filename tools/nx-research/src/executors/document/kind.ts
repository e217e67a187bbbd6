import { missingOwnFile } from '../../wiring/missing-own-file';
import type { TaskKind } from '../../wiring/task-kind';
import { texClosure } from '../../wiring/tex-closure';
import { dataStatementFile } from './data-statement-file';
import { documentOptions } from './options';
import { originReads } from './origin-reads';

/** Compiles a whole document from the sources of its chapters; it does not wait for the chapters' own PDFs. */
export const documentKind: TaskKind<typeof documentOptions> = {
  name: 'document',
  options: documentOptions,
  cache: true,
  writes: () => ['main.pdf'],
  plan: (target, scope) => {
    const missing = missingOwnFile(target, 'entry', scope);
    if (missing.length > 0) return { reads: [], sources: [], tools: ['pdflatex'], problems: missing };
    const { project, options } = target;
    const entry = { project, file: options.entry, as: options.entry };
    const closure = texClosure([entry], new Set([dataStatementFile]), scope);
    const origins = originReads(closure.reads, scope);
    return {
      reads: [...closure.reads, ...origins],
      sources: [],
      tools: ['pdflatex', 'latexmk'],
      problems: closure.problems,
    };
  },
  infers: ({ target }) => ({
    'check-pdf': { executor: 'nx-research:check-pdf', options: {} },
    [target === 'build' ? 'live' : `live-${target}`]: {
      executor: 'nx-research:live',
      options: target === 'build' ? {} : { target },
    },
  }),
};
