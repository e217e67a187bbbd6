import { describeFailure } from '@research/core';
import { kinds } from '../workspace/kinds';
import type { ProjectDeclaration, TargetDeclaration } from './declaration';
import { wireWorkspace, type Wirings } from './wirings';
import { memoryFiles } from './workspace-files';

/** A target of one of our executors. */
export const research = (name: string, options: Record<string, unknown> = {}): TargetDeclaration => ({
  executor: `nx-research:${name}`,
  options,
});

/** Fetches and cleans games. */
export const etl: ProjectDeclaration = {
  name: 'games',
  root: 'projects/etl/games',
  tags: ['kind:etl'],
  targets: {
    fetch: research('fetch', { assets: { 'games.csv': 'schedules/games.csv' } }),
    build: research('script', {
      script: 'clean.R',
      reads: { raw: 'games:fetch/games.csv' },
      writes: ['games.csv.gz'],
    }),
  },
};
/** Writes a table and a figure. */
export const notebook: ProjectDeclaration = {
  name: '04-scores',
  root: 'projects/notebooks/04-scores',
  tags: ['kind:notebook'],
  targets: {
    build: research('notebook', {
      notebook: 'scores.qmd',
      reads: { games: 'games/games.csv.gz' },
      writes: ['rates.tex', 'mass.pdf'],
    }),
  },
};

const chapter: ProjectDeclaration = {
  name: 'chapter-7-simulation',
  root: 'projects/chapters/chapter-7-simulation',
  tags: ['kind:chapter'],
  targets: { build: research('chapter', { entry: 'chapter.tex' }) },
};

const dissertation: ProjectDeclaration = {
  name: 'dissertation',
  root: 'projects/dissertation',
  tags: ['kind:document'],
  targets: { build: research('document', { entry: 'main.tex' }) },
};

/** The files of a sound workspace, by path. */
export const sampleTexts = {
  'projects/etl/games/clean.R': '',
  'projects/etl/games/project.json':
    '{\n "targets": {\n  "build": {\n   "options": {\n    "reads": { "raw": "x" } } } }\n}',
  'projects/notebooks/04-scores/scores.qmd': '```{r}\n1\n```\n',
  'projects/chapters/chapter-7-simulation/chapter.tex':
    '\\chapter{S}\n\\input{04-scores/rates.tex}\n\\includegraphics{04-scores/mass.pdf}\n',
  'projects/dissertation/main.tex':
    '\\input{preamble}\n\\input{research-data.tex}\n\\include{chapter-7-simulation/chapter}\n\\bibliography{references}\n',
  'projects/dissertation/preamble.tex': '\\documentclass{report}\n',
  'projects/dissertation/references.bib': '',
};

/** A sound workspace: data, a notebook, a chapter, a document. */
export const all = [etl, notebook, chapter, dissertation];

/** Wires projects over the sample files, some of them changed. */
export function wired(
  projects: readonly ProjectDeclaration[] = all,
  changed: Record<string, string> = {},
  trainFirst = false,
): Wirings {
  return wireWorkspace(projects, { kinds, trainFirst, files: memoryFiles({ ...sampleTexts, ...changed }) });
}

/** One task of a wiring; a test that names another fails. */
export function task(wirings: Wirings, project: string, target = 'build') {
  const found = wirings.get(project)?.tasks.find((candidate) => candidate.target === target);
  if (!found) throw new Error(`${project}:${target} is not wired`);
  return found;
}

/** A task's problems as text. */
export const problemsOf = (wirings: Wirings, project: string, target = 'build'): string =>
  task(wirings, project, target).problems.map(describeFailure).join('\n');
