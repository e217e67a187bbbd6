import type { Files } from '../write-files';
import { chapterNumbers, leastPages, studyFigure, studyName, studyNumbers, studyTables } from './outline';

/** The folder of `games`, `study-01`, `chapter-7`, and of the document in the workspace. */
const rootOf = (project: string): string => `projects/${project}`;

/** Where a source file lies in the workspace: those without a folder belong to the document. */
export function nxPath(source: string): string {
  return source.includes('/') ? rootOf(source) : `${rootOf('dissertation')}/${source}`;
}

/** What the workspace has beside the sources: one project.json for each script, chapter and the document. */
export function nxDeclarations(): Files {
  const projects = {
    games: build('script', { script: 'games.R', writes: ['games.csv'] }),
    dissertation: {
      ...build('document', { entry: 'main.tex' }),
      'check-pdf': { executor: 'nx-research:check-pdf', options: { minPages: leastPages } },
    },
    publish: { build: { executor: 'nx:noop', dependsOn: [checkedDocument] } },
    ...Object.fromEntries(studyNumbers.map((number) => [studyName(number), study])),
    ...Object.fromEntries(chapterNumbers.map((number) => [`chapter-${number}`, chapter])),
  };
  const files = Object.entries(projects).map(([name, targets]) => [
    `${rootOf(name)}/project.json`,
    { name, targets, ...(name === 'publish' ? { implicitDependencies: ['dissertation'] } : {}) },
  ]);
  return Object.fromEntries(files);
}

const checkedDocument = { projects: ['dissertation'], target: 'check-pdf' };

const build = (executor: string, options: object) => ({
  build: { executor: `nx-research:${executor}`, options },
});

const study = build('script', {
  script: 'study.R',
  reads: { games: 'games/games.csv' },
  writes: [...studyTables, studyFigure],
});

const chapter = build('chapter', { entry: 'chapter.tex' });
