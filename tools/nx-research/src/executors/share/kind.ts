import type { Failure } from '@research/core';
import * as z from 'zod';
import { declarationFile } from '../../wiring/declaration';
import { inProject } from '../../wiring/project-path';
import type { PlannedTarget, PlanningScope, TaskKind, TaskPlan } from '../../wiring/task-kind';
import { type ChapterDocument, documentOf } from '../chapter/document-of';
import { chapterOptions, type ChapterOptions } from '../chapter/kind';
import { documentKind, latexOptions } from '../document/kind';

/** Options of `nx-research:share`. */
export const shareOptions = z.strictObject({
  target: z.string().default('build').describe('The target of the same project that compiles the chapter'),
  limitSeconds: latexOptions.limitSeconds,
});

/** Parsed {@link shareOptions}. */
export type ShareOptions = z.output<typeof shareOptions>;

/**
 * Makes the PDF of a chapter for others to read, with the numbers of the whole document. Its name holds the day, so it
 * has no outputs that Nx could keep: the executor puts each share beside those of other days.
 */
export const shareKind: TaskKind<typeof shareOptions> = {
  name: 'share',
  options: shareOptions,
  cache: false,
  writes: () => [],
  plan: (target, scope) => {
    const chapter = chapterIn(target, scope);
    if (!chapter) return cannot(noChapter(target));
    const document = documentOf(chapter, scope);
    // Why there is none, the chapter's own task says, with what to do.
    if (!document) return { ...cannot(), after: [`${target.project.name}:${target.options.target}`] };
    return document.include.kind === 'include' ? planWith(document, scope) : cannot(notIncluded(document));
  },
};

function planWith({ document, include }: ChapterDocument, scope: PlanningScope): TaskPlan {
  const { reads, tools, texProjects } = documentKind.plan(document, scope);
  const { project, target, options } = document;
  return {
    reads,
    ...(texProjects === undefined ? {} : { texProjects }),
    sources: [],
    tools,
    problems: [],
    after: [`${project.name}:${target}`],
    facts: { entry: options.entry, date: options.date, include: include.path.replace(/\.tex$/, '') },
  };
}

function chapterIn(
  { project, options }: PlannedTarget<ShareOptions>,
  { catalogue }: PlanningScope,
): PlannedTarget<ChapterOptions> | undefined {
  const task = catalogue.get(project.name)?.tasks.get(options.target);
  return task?.kind.options === chapterOptions ? (task.target as PlannedTarget<ChapterOptions>) : undefined;
}

const cannot = (...problems: Failure[]): TaskPlan => ({ reads: [], sources: [], tools: [], problems });

const noChapter = ({ project, options }: PlannedTarget<ShareOptions>): Failure => ({
  reason: 'invalid-options',
  what: `target "${options.target}" of ${project.name} compiles no chapter`,
  at: { file: declarationFile(project) },
  tries: ['name the target with the executor nx-research:chapter in the option "target"'],
});

const notIncluded = ({ document: { project, options }, include }: ChapterDocument): Failure => ({
  reason: 'invalid-reference',
  what: `${include.path} is \\input: LaTeX can set by itself only what is \\included`,
  at: { file: inProject(project.root, options.entry), line: include.line, column: include.column },
  tries: [`write \\include{${include.path.replace(/\.tex$/, '')}}`],
});
