import type { GeneratedFile } from '@research/documents';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataStatement } from '../../latex/data-statement';
import { typeset } from '../../latex/typeset';
import { produce } from '../../task/produce';
import { defineExecutor } from '../../task/define-executor';
import type { TaskScope } from '../../task/task-scope';
import type { ResolvedRead } from '../../wiring/wired-task';
import { chapterKind } from './kind';
import type { ChapterOptions } from './options';

const entry = 'chapter.tex';

export = defineExecutor(chapterKind, async (scope) => {
  const { date, limitSeconds } = scope.options;
  const statement = dataStatement(scope.workspaceRoot, scope.task.reads);
  if (!statement.ok) return statement;
  const wrapper = wrapperOf(scope);
  const pdf = `${scope.task.project}.pdf`;
  return produce(scope, {
    identity: { wrapper: wrapper.text, date },
    work: (stage) =>
      typeset(scope, stage, {
        entry,
        generated: [statement.value, wrapper],
        pdf,
        date,
        limitSeconds,
        partial: true,
      }),
  });
});

/** A main file around one chapter: the document's preamble before it, its bibliography after it when it cites. */
function wrapperOf({ task, options, workspaceRoot }: TaskScope<ChapterOptions>): GeneratedFile {
  const [preamble] = task.reads;
  const chapter = `${task.project}/${options.entry.replace(/\.tex$/, '')}`;
  const bibliographies = task.reads
    .filter(({ as }) => as.endsWith('.bib'))
    .map(({ as }) => as.replace(/\.bib$/, ''));
  const cites = task.reads.some((read) => read.as.endsWith('.tex') && citesIn(workspaceRoot, read));
  const lines = [
    `\\input{${preamble?.as ?? ''}}`,
    '\\input{research-data.tex}',
    '\\begin{document}',
    `\\setcounter{chapter}{${chapterNumber(task.project, options) - 1}}`,
    `\\include{${chapter}}`,
    ...(cites && bibliographies.length > 0 ? [`\\bibliography{${bibliographies.join(',')}}`] : []),
    '\\end{document}',
    '',
  ];
  return { to: entry, text: lines.join('\n') };
}

/** \bibliography without a single citation is an error of BibTeX's. */
const citesIn = (workspaceRoot: string, { path }: ResolvedRead): boolean =>
  /^[^%\n]*\\(?:no)?cite/m.test(readFileSync(join(workspaceRoot, path), 'utf8'));

const chapterNumber = (project: string, { number }: ChapterOptions): number =>
  number ?? Number(/^chapter-(\d+)/.exec(project)?.[1] ?? 1);
