import { missingOwnFile } from '../../wiring/missing-own-file';
import type { TaskKind } from '../../wiring/task-kind';
import { texClosure } from '../../wiring/tex-closure';
import { contentsFile } from './contents-file';
import { dataStatementFile } from '../../latex/data-statement-file';
import { ownTexFiles } from './own-tex-files';
import { latexTools } from './latex-tools';
import { documentOptions } from './options';
import { originReads } from './origin-reads';
import { resultsStateReads } from '../../wiring/results-state-reads';
import { strictVariable } from '../../scope/strict-variable';
import { inProject } from '../../wiring/project-path';

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
      env: [strictVariable],
      problems: closure.problems,
    };
  },
  infers: ({ target }) => ({
    'check-pdf': { executor: 'nx-research:check-pdf', options: { target } },
    report: { executor: 'nx-research:report', options: { target } },
    [target === 'build' ? 'live' : `live-${target}`]: {
      executor: 'nx-research:live',
      options: target === 'build' ? {} : { target },
    },
  }),
};
