/** Files of the dissertation that the end-to-end tests edit and look at. */
export const paths = {
  pdf: 'projects/dissertation/out/build/main.pdf',
  report: 'projects/dissertation/out/report/report.json',
  reportText: 'projects/dissertation/out/report/report.md',
  reportPage: 'projects/dissertation/out/report/report.html',
  notebook: 'projects/notebooks/04-score-validation/04_score_validation.qmd',
  notebookProject: 'projects/notebooks/04-score-validation/project.json',
  script: 'projects/etl/nflverse-schedules/clean_schedules.R',
  scriptProject: 'projects/etl/nflverse-schedules/project.json',
  lock: 'projects/etl/nflverse-schedules/source.lock.json',
  chapter: 'projects/chapters/chapter-7-simulation/chapter_7_simulation.tex',
  main: 'projects/dissertation/main.tex',
  preamble: 'projects/dissertation/preamble.tex',
  games: 'projects/etl/nflverse-schedules/out/build/games.csv.gz',
} as const;

/** Tasks on the way from pinned data to the PDF; a whole build has these among others. */
export const allTasks = [
  '04-score-validation:build',
  '04-score-validation:check-tables',
  'chapter-7-simulation:build',
  'dissertation:build',
  'dissertation:check-pdf',
  'dissertation:report',
  'nflverse-schedules:build',
  'nflverse-schedules:fetch',
] as const;

/** The command that builds everything. */
export const buildAll = ['run-many', '-t', 'build'] as const;

/** The command that builds what an edit affects. */
export const buildAffected = ['affected', '-t', 'build'] as const;
