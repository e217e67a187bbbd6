import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const glm = join(__dirname, '..', 'glm');

/** Folder of the spec that imports this; it goes with the spec. */
let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'comparison-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs R in the folder of the comparison. */
export function runR(argv: readonly string[], environment: Record<string, string> = {}) {
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    ...environment,
  };
  return spawnSync('Rscript', ['--vanilla', ...argv], { cwd: __dirname, env, encoding: 'utf8' });
}

/** A game that was never played. */
export interface Game {
  readonly id: string;
  readonly season: number;
  readonly won: 0 | 1 | '';
  readonly home: number | '';
  readonly away: number | '';
  /** What all models see of it, in log-odds. */
  readonly strength: number;
}

/** Numbers from 0 to 1, the same in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** The inverse of log-odds. */
export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
const moneyline = (p: number): number =>
  Math.round(p > 0.5 ? (-100 * p) / (1 - p) - 1 : (100 * (1 - p)) / p - 1);

/** Games of two seasons, with prices that hold a margin. */
function madeUpGames(count = 160): Game[] {
  const random = randomNumbers(11);
  return Array.from({ length: count }, (_, index) => {
    const strength = 2.4 * random() - 1.2;
    const p = logistic(strength);
    const [home, away] = [moneyline(Math.min(0.97, p + 0.02)), moneyline(Math.min(0.97, 1 - p + 0.02))];
    const season = index < count / 2 ? 2021 : 2022;
    return { id: `${season}_${index}`, season, won: random() < p ? 1 : 0, home, away, strength };
  });
}

/** What a model says of a game. */
export type Forecast = (game: Game, index: number) => number | string;

/** A model that sees the strength of games, and noise of its own. */
export function noisy(seed: number, noise: number): Forecast {
  const random = randomNumbers(seed);
  const shifts = Array.from({ length: 400 }, () => noise * (2 * random() - 1));
  return ({ strength }, index) => logistic(0.8 * strength + (shifts[index] ?? 0)).toFixed(6);
}

/** The text of a model's predictions. */
export const csv = (games: readonly Game[], forecast: Forecast): string =>
  [
    'game_id,season,home_win,p_home,home_moneyline,away_moneyline,more',
    ...games.map((game, index) =>
      [game.id, game.season, game.won, forecast(game, index), game.home, game.away, 'x'].join(),
    ),
    '',
  ].join('\n');

/** Runs the comparison of models, given the text of each one's predictions. */
export function compare(
  predictions: Readonly<Record<string, string>>,
  environment: Record<string, string> = {},
) {
  const made = newFolder();
  const files = Object.entries(predictions).map(([project, text]) => {
    const path = join(made, project, 'predictions.csv');
    mkdirSync(join(made, project));
    writeFileSync(path, text);
    return path;
  });
  const output = join(made, '.out');
  mkdirSync(output);
  const run = runR(['compare.R', '--baseline=glm'], {
    READ_PREDICTIONS: files.join('\n'),
    PROJECTS_PREDICTIONS: Object.keys(predictions).join('\n'),
    READ_EVALUATION: join(glm, 'evaluation.R'),
    READ_OUTPUT: join(glm, 'output.R'),
    READ_DRAWING: join(glm, 'drawing.R'),
    WRITE_DIR: output,
    ...environment,
  });
  return { ...run, output, file: (name: string) => readFileSync(join(output, name), 'latin1') };
}

/** The rows of a table as cells without what TeX needs: `$-$.043` and `$-.043$` are -.043. */
export const rowsOf = (table: string): string[][] =>
  table
    .split('\n')
    .filter((line) => line.includes(' & '))
    .map((line) =>
      line
        .replace(/ \\\\$/, '')
        .split(' & ')
        .map((cell) => cell.replaceAll('$', '').trim()),
    );

/** Made-up games and four models of them. */
export const games = madeUpGames();
export const forecasts = {
  glm: noisy(3, 0.4),
  'random-forest': noisy(5, 1.2),
  xgboost: noisy(7, 0.8),
  'neural-net': noisy(9, 2),
};
export const four = Object.fromEntries(
  Object.entries(forecasts).map(([project, forecast]) => [project, csv(games, forecast)]),
);

/** A new folder, which goes with the spec. */
export const newFolder = (): string => mkdtempSync(join(folder, 'made-'));
