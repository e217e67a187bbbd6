import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

const etl = join(__dirname, '..');
const mirror = process.env['NFLVERSE_MIRROR'];

/** Path of real schedules, where NFLVERSE_MIRROR says where they are. */
export const realGames = mirror && join(resolve(mirror), 'schedules', 'games.csv');
/** Path of the sample's schedules. */
export const sampleGames = join(etl, 'simulated-seasons', 'releases', 'schedules', 'games.csv');
/** What the tests that take the real schedules where they can are called. */
export const origin = realGames ? 'real data: NFLVERSE_MIRROR' : 'NFLVERSE_MIRROR is not set: sample';

/** Cells by column name. */
export type Cells = Record<string, string>;

/** The rows of a table that a test has made. */
export function readRows(path: string): Cells[] {
  const bytes = readFileSync(path);
  return parse(path.endsWith('.gz') ? gunzipSync(bytes) : bytes, { columns: true });
}

/** Runs a program as the executor does; fails when it says anything on stderr. */
export function run(argv: readonly string[], environment: Readonly<Record<string, string>>): string {
  const [program = '', ...args] = argv;
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, LC_ALL: 'C.UTF-8', TZ: 'UTC' };
  const result = spawnSync(program, args, { env: { ...env, ...environment }, encoding: 'utf8' });
  expect(result.stderr).toBe('');
  expect(result.status).toBe(0);
  return result.stdout;
}

/** Path of the cleaned schedules, in a folder. */
export function cleanGames(games: string, folder: string): string {
  const script = join(etl, 'nflverse-schedules', 'clean_schedules.R');
  run(['Rscript', '--vanilla', script], { READ_GAMES: games, WRITE_DIR: folder });
  return join(folder, 'games.csv.gz');
}
