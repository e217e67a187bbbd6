import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { alternate, type Measured } from '../alternate';
import type { Row } from '../benchmark';
import { measuredRow } from '../rows';
import { timeCommand, type TimedCommand } from '../time-command';

const etl = join(__dirname, '../../projects/etl');
const releases = join(etl, 'simulated-seasons/releases');
/** As many as a real season has. */
const playRows = 50_000;
/** 1999 to 2022. */
const gameSeasons = 24;

/** What the scripts make of a season of plays and of 24 seasons of games, against R's own reading and writing of the file. */
export async function measureIngest(rounds: number): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'research-bench-ingest-'));
  try {
    const plays = join(folder, 'plays.csv.gz');
    writeFileSync(plays, gzipSync(manyPlays()));
    const games = join(folder, 'games.csv');
    const rows = manyGames();
    writeFileSync(games, rows);
    return [
      ...(await ingestRows(`${playRows} plays of a season`, rounds, {
        file: plays,
        rows: playRows,
        script: rscript(folder, ['nflverse-pbp/ingest_plays.R', '2022'], { READ_PLAYS: plays }),
      })),
      ...(await ingestRows(`games of ${gameSeasons} seasons`, rounds, {
        file: games,
        rows: rows.trimEnd().split('\n').length - 1,
        script: rscript(folder, ['nflverse-schedules/clean_schedules.R'], { READ_GAMES: games }),
      })),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Ingest {
  readonly file: string;
  readonly rows: number;
  readonly script: TimedCommand;
}

async function ingestRows(what: string, rounds: number, { file, rows, script }: Ingest): Promise<Row[]> {
  let peakMiB = 0;
  const run = async () => {
    const timed = await timeCommand({ ...script, memory: true });
    peakMiB = Math.max(peakMiB, timed.peakMiB ?? 0);
    return timed;
  };
  const copy = 'args <- commandArgs(TRUE); write.csv(read.csv(args[1]), gzfile(args[2]), row.names = FALSE)';
  const plain = () =>
    timeCommand({
      argv: ['Rscript', '--vanilla', '-e', copy, file, join(script.cwd, 'copy.csv.gz')],
      cwd: script.cwd,
    });
  const { ingested, copied } = await alternate({ ingested: run, copied: plain }, rounds);
  const speed = rowsPerSecond(rows, ingested);
  return [
    measuredRow(`${what}: ${speed} rows/s, at most ${peakMiB.toFixed(0)} MiB`, ingested),
    measuredRow('`read.csv` and `write.csv` of the same file', copied),
  ];
}

const rowsPerSecond = (rows: number, { wallSeconds }: Measured): string =>
  (Math.round(rows / wallSeconds.median / 100) * 100).toLocaleString('en-US');

function rscript(
  folder: string,
  [script = '', ...args]: readonly string[],
  env: Record<string, string>,
): TimedCommand {
  const READ_TABLES = join(etl, 'r-tables/tables.R');
  const path = join(etl, script);
  return {
    argv: ['Rscript', '--vanilla', path, ...args],
    cwd: join(path, '..'),
    env: { ...env, READ_TABLES, WRITE_DIR: folder },
  };
}

/** The plays of 2022, and as many once more under other numbers as a real season has. */
function manyPlays(): string {
  const file = join(releases, 'pbp/play_by_play_2022.csv.gz');
  const [header = '', ...rows] = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  const more = rows
    .slice(0, playRows - rows.length)
    .map((row) =>
      row.replace(/^([^,]+),([\d.]+)/, (_, game: string, id: string) => `${game},${Number(id) + 5000}.0`),
    );
  return [header, ...rows, ...more, ''].join('\n');
}

/** The four seasons of the sample, and before them the same once more as other years. */
function manyGames(): string {
  const text = readFileSync(join(releases, 'schedules/games.csv'), 'utf8');
  const [header = '', ...rows] = text.trimEnd().split('\n');
  const sets = Array.from({ length: gameSeasons / 4 }, (_, index) => index * 4);
  const earlier = (row: string, years: number): string =>
    row.replace(/\b(20(?:19|2[0-3]))(?=[_,-])/g, (year) => String(Number(year) - years));
  return [header, ...sets.reverse().flatMap((years) => rows.map((row) => earlier(row, years))), ''].join(
    '\n',
  );
}
