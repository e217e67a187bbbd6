import type { SlotCounts } from '@research/core';

/** From–to, in minutes. */
export type Minutes = readonly [least: number, most: number];

/** A workflow, how long its user says that it takes, and how that time is taken to lie on its tasks. */
export interface HeadlineWorkflow {
  readonly name: string;
  /** As its project is tagged `workflow:…`: the folder of its run records. */
  readonly workflow: string;
  /** What its user says of a day: everything one after another, and what is promised of doing it at once. */
  readonly stated: { readonly sequence: Minutes; readonly parallel: Minutes };
  /** The machines, each simulated by a host of this one. */
  readonly hosts: Readonly<Record<string, SlotCounts>>;
  /** Task → minutes. Edges are those of this repository's wiring, over tasks that are left out as well. */
  readonly minutes: Readonly<Record<string, number>>;
  /** What reads results waits for their training. */
  readonly trainFirst?: boolean;
  /** Targets that are run before all others, each set by a start of Nx; absent: everything by one. */
  readonly phases?: readonly (readonly string[])[];
  /** Edges that the wiring does not have. */
  readonly after?: Readonly<Record<string, readonly string[]>>;
  /** Projects whose tasks take a gpu slot of the workstation. */
  readonly gpu?: readonly string[];
}

/** An M4 with ten cores, two of them left to its user. */
const laptop = { local: { cpu: 8, gpu: 0 } } as const;
/** Two trainings share the GPU. */
const workstation = { workstation: { cpu: 4, gpu: 2 } } as const;

const each = (ids: readonly string[], minutes: number): Record<string, number> =>
  Object.fromEntries(ids.map((id) => [id, minutes]));

const refreshed = ['nflverse-schedules', 'nflverse-players', 'nflverse-pbp', 'odds-history'];
const seasons = [2019, 2020, 2021, 2022];
const notebooks = ['04-score-validation', '05-copula-gof', '12-risk-sizing', '80-rl-ablation'];
const tables = [...notebooks, 'comparison', 'glm'].map((project) => `${project}:check-tables`);
const chapters = [
  'chapter-4-baseline-modeling',
  'chapter-5-rl-design',
  'chapter-6-uncertainty-risk-betting',
  'chapter-7-simulation',
];
const models = ['glm', 'random-forest', 'xgboost', 'neural-net'];
const migrations = [1, 2, 3, 4, 5].map((number) => `migration-${number}`);

const writing = {
  ...each([...notebooks, 'comparison'].map(build), 6),
  'glm:build': 5,
  ...each(tables, 0.25),
  ...each(chapters.map(build), 3),
  'dissertation:build': 3,
  'dissertation:check-pdf': 0.5,
  'dissertation:report': 0.5,
};
const ingestion = {
  'nflverse-schedules:fetch': 1,
  'nflverse-schedules:build': 2,
  'nflverse-players:fetch': 4,
  'nflverse-players:build': 6,
  'nflverse-pbp:fetch': 4,
  ...each(
    seasons.map((season) => `nflverse-pbp:season-${season}`),
    5,
  ),
  'nflverse-pbp:build': 2,
  'odds-history:fetch': 3,
  'odds-history:build': 5,
  'weather:fetch': 5,
  'weather:build': 7,
  'stadium-reference:build': 1,
  'r-tables:build': 0.5,
  'epa-aggregation:build': 3,
  'play-classification:build': 3,
  'asof-features:build': 3,
  ...each(
    seasons.map((season) => `nflverse-pbp:check-season-${season}`),
    0.5,
  ),
  ...each(
    [
      'nflverse-schedules',
      'nflverse-pbp',
      'odds-history',
      'weather',
      'epa-aggregation',
      'play-classification',
      'asof-features',
    ].map((project) => `${project}:check`),
    0.5,
  ),
};
const trainings = each(
  models.map((model) => `${model}:train`),
  3.5 * 60,
);
const gpu = ['xgboost', 'neural-net'];

/**
 * Nothing here is measured. `stated` is what the user tells of a day with scripts that are started by hand; the minutes of the single
 * tasks are assumed so that their sum is the middle of that, evenly where nothing is known. What the data is made of lies in
 * place when the dissertation is built, as do the features when models are trained.
 */
export const headlineWorkflows: readonly HeadlineWorkflow[] = [
  {
    name: 'dissertation',
    workflow: 'dissertation',
    stated: { sequence: [45, 60], parallel: [8, 12] },
    hosts: laptop,
    minutes: writing,
  },
  {
    name: 'ETL',
    workflow: 'etl',
    stated: { sequence: [60, 90], parallel: [15, 20] },
    hosts: laptop,
    minutes: ingestion,
  },
  {
    name: 'four models',
    workflow: 'training',
    stated: { sequence: [12 * 60, 16 * 60], parallel: [3 * 60, 4 * 60] },
    hosts: { ...laptop, ...workstation },
    minutes: trainings,
    gpu,
  },
  {
    // Pins are moved by two starts of Nx of their own; a file is fetched when its own pin has moved.
    name: 'weekly update',
    workflow: 'dissertation',
    stated: { sequence: [16 * 60, 16 * 60], parallel: [3.5 * 60, 3.5 * 60] },
    hosts: { ...laptop, ...workstation },
    minutes: {
      ...each([...refreshed.map((source) => `${source}:refresh`), 'weather:snapshot'], 0.5),
      ...ingestion,
      ...trainings,
      ...writing,
    },
    after: {
      ...Object.fromEntries(refreshed.map((source) => [`${source}:fetch`, [`${source}:refresh`]])),
      'weather:fetch': ['weather:snapshot'],
    },
    trainFirst: true,
    phases: [['refresh'], ['snapshot']],
    gpu,
  },
  {
    // To Nx the test of migrations is one task: here its steps are, one start of a database, five migrations tried on copies, one report.
    name: 'migration test',
    workflow: 'devops',
    stated: { sequence: [15, 20], parallel: [4, 5] },
    hosts: laptop,
    minutes: {
      'database:start': 0.75,
      ...each(
        migrations.map((name) => `${name}:test`),
        3.2,
      ),
      'migrations:report': 0.75,
    },
    after: {
      'database:start': [],
      ...Object.fromEntries(migrations.map((name) => [`${name}:test`, ['database:start']])),
      'migrations:report': migrations.map((name) => `${name}:test`),
    },
  },
];

function build(project: string): string {
  return `${project}:build`;
}
