import type { BuildReport } from './build-report';

/** A report with one of everything, nothing wrong. */
export const soundReport: BuildReport = {
  document: {
    task: 'dissertation:build',
    file: 'projects/dissertation/out/build/main.pdf',
    sha256: 'ab'.repeat(32),
    title: 'On margins',
    author: 'The Author',
    pages: 34,
  },
  origin: 'simulated',
  sources: [
    {
      project: 'games',
      lock: 'projects/etl/games/source.lock.json',
      files: [
        {
          path: 'games.csv',
          origin: 'sample',
          rows: 1105,
          bytes: 9,
          seasons: [2019, 2022],
          sha256: 'cd'.repeat(32),
        },
      ],
    },
  ],
  chapters: [
    {
      number: '7',
      title: 'Simulation',
      file: 'projects/chapters/seven/seven.tex',
      page: '17',
      pdfPages: [23, 31],
      has: { tables: 1, figures: 0, citations: 3 },
    },
  ],
  floats: [
    {
      kind: 'table',
      number: '7.1',
      caption: 'Key numbers',
      label: 'tab:key',
      page: '19',
      pdfPage: 25,
      at: { file: 'projects/chapters/seven/seven.tex', line: 96 },
      parts: [
        {
          file: 'projects/notebooks/04/out/build/key.tex',
          sha256: 'ef'.repeat(32),
          task: '04:build',
          entry: 'projects/notebooks/04/04.qmd',
          compiledIn: ['dissertation:build'],
          data: [
            {
              file: 'projects/etl/games/out/build/games.csv.gz',
              task: 'games:build',
              entry: 'clean.R',
              pinned: false,
            },
            { file: 'projects/etl/games/out/fetch/games.csv', task: 'games:fetch', pinned: true },
          ],
        },
      ],
    },
  ],
  bibliography: [
    { key: 'stern', at: { file: 'refs.bib', line: 1 }, times: 2 },
    { key: 'harville', at: { file: 'refs.bib', line: 9 }, times: 1 },
  ],
  warnings: [],
  undeclared: [],
  watched: { tasks: 3, watched: 3 },
  staleResults: [],
  tools: { R: ['4.2'], python: ['3.11', '3.12'] },
};

/** The same, with nothing in it. */
export const emptyReport: BuildReport = {
  document: { task: 'notes:build', file: 'notes/out/build/main.pdf', sha256: 'ab'.repeat(32), pages: 1 },
  origin: 'none',
  sources: [],
  chapters: [],
  floats: [],
  bibliography: [],
  warnings: [],
  undeclared: [],
  watched: { tasks: 1, watched: 0 },
  staleResults: [],
  tools: {},
};
