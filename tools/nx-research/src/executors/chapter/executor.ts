import type { GeneratedFile } from '@research/documents';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataStatement } from '../../latex/data-statement';
import { hashSpares, spareFiles } from '../../latex/spare-files';
import { typeset } from '../../latex/typeset';
import type { TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { produce } from '../../task/produce';
import { chapterKind, type ChapterOptions } from './kind';
import { chapterWrapper } from './wrapper';

const entry = 'chapter.tex';
const jobname = 'main';

export const executor = defineExecutor(chapterKind, async (scope) => {
  const { date, limitSeconds } = scope.options;
  const statement = dataStatement(scope, scope.task.reads);
  if (!statement.ok) return statement;
  const wrapper = wrapperOf(scope);
  const pdf = `${scope.task.project}.pdf`;
  const spares = await spareFiles(scope, jobname);
  return produce(scope, {
    watches: true,
    identity: { wrapper: wrapper.text, date, sources: await hashSpares(spares) },
    work: (stage) =>
      typeset(scope, stage, {
        entry,
        generated: [statement.value, wrapper],
        spares,
        jobname,
        pdf,
        date,
        limitSeconds,
        partial: true,
      }),
  });
});

function wrapperOf({ task, options, workspaceRoot }: TaskScope<ChapterOptions>): GeneratedFile {
  return chapterWrapper({
    to: entry,
    chapter: task.facts['chapter'] ?? `${task.project}/${options.entry}`,
    number: chapterNumber(task.project, options),
    reads: task.reads,
    textOf: ({ path }) => readFileSync(join(workspaceRoot, path), 'utf8'),
  });
}

const chapterNumber = (project: string, { number }: ChapterOptions): number =>
  number ?? Number(/^chapter-(\d+)/.exec(project)?.[1] ?? 1);
