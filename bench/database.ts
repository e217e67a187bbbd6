import { hashFile } from '@research/core';
import {
  backUp,
  clientEnvironment,
  type DatabaseAddress,
  type HeldDatabase,
  loadTables,
  makeDatabase,
  type TableFile,
  withDatabase,
} from '@research/database';
import { runCommand } from '@research/process';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { alternate, type Contender } from './alternate';
import type { Benchmark, Row } from './benchmark';
import { inSession, taken, waits, withOwnDatabase } from './own-database';
import { mediansOf, measuredRow } from './rows';
import { timeCall } from './time-call';
import { timeCommand } from './time-command';

/** As many plays as a season of the real data has, with as many columns. */
const rowsOfSeason = 48_000;
const columns = 34;
const speedAim = 0.9;
const reloadAim = 0.3;
/** Makes a table of 500 MB. */
const rowsOfBackup = 1_250_000;
const databases = ['first', 'second', 'third'];
const backupRounds = 3;

/** Loads against psql's \copy, and backups of three databases at once against pg_dump one after another. */
export const database: Benchmark = {
  name: 'database',
  title: 'The database',
  async measure(rounds) {
    return withOwnDatabase(async (held, folder) => {
      return [
        ...(await loading(held, { folder, seasons: [2022], rounds })),
        ...(await loading(held, { folder, seasons: [2019, 2020, 2021, 2022], rounds })),
        ...(await backingUp(held, folder)),
      ];
    });
  },
};

interface Loading {
  readonly folder: string;
  readonly seasons: readonly number[];
  readonly rounds: number;
}

async function loading({ address }: HeldDatabase, { folder, seasons, rounds }: Loading): Promise<Row[]> {
  const files = await Promise.all(seasons.map((season) => seasonFile(folder, season)));
  const copied = withDatabase(address, `copied_${seasons.length}`);
  const ours = withDatabase(address, `loaded_${seasons.length}`);
  for (const { database: name } of [copied, ours]) taken(await makeDatabase(address, name));
  const copy: Contender = async () => {
    await sql(copied, createTable);
    const words = files.flatMap(({ path }) => [
      '-c',
      `\\copy plays FROM '${path}' WITH (FORMAT csv, HEADER true)`,
    ]);
    const env = { ...process.env, ...clientEnvironment(copied) } as Record<string, string>;
    return timeCommand({ argv: ['psql', '--quiet', ...words], cwd: folder, env });
  };
  const load = (): Promise<unknown> =>
    inSession(ours, async (session) =>
      taken(await loadTables(session, [{ table: 'plays', by: 'season', files }], waits)),
    );
  const loaded: Contender = async () => {
    await sql(ours, `${createTable}; DROP SCHEMA IF EXISTS nx_research CASCADE`);
    return timeCall(load);
  };
  const found = await alternate({ copied: copy, loaded }, rounds);
  await load();
  const again = await alternate({ reloaded: () => timeCall(load) }, rounds);
  const speed = mediansOf(found.copied).wall / mediansOf(found.loaded).wall;
  const rows = rowsOfSeason * seasons.length;
  const perSecond = Math.round(rows / mediansOf(found.loaded).wall / 1000);
  return [
    measuredRow(`psql's \\copy of ${rows} rows of ${columns} columns, ${seasons.length} files`, found.copied),
    measuredRow(
      `load of the same into an empty table, ${perSecond} 000 rows/s, fingerprints included`,
      found.loaded,
    ),
    {
      what: 'rows a second against \\copy',
      wall: `${speed.toFixed(2)} ×`,
      aim: `≥ ${speedAim} ×: ${speed >= speedAim ? 'met' : '**missed**'}`,
    },
    {
      ...measuredRow('load with nothing new', again.reloaded),
      aim: `< ${reloadAim} s: ${mediansOf(again.reloaded).wall < reloadAim ? 'met' : '**missed**'}`,
    },
  ];
}

const createTable = `
  DROP TABLE IF EXISTS plays;
  CREATE TABLE plays (season integer NOT NULL, game_id text NOT NULL, play_id integer NOT NULL, ${Array.from(
    { length: columns - 3 },
    (_, index) => `c${index} ${['double precision', 'integer', 'text', 'boolean'][index % 4]}`,
  ).join(', ')}, PRIMARY KEY (game_id, play_id))`;

/** A made season: numbers, names and gaps in the proportions of plays. */
async function seasonFile(folder: string, season: number): Promise<TableFile> {
  const path = join(folder, `plays_${season}.csv`);
  if (!existsSync(path)) {
    const header = [
      'season',
      'game_id',
      'play_id',
      ...Array.from({ length: columns - 3 }, (_, index) => `c${index}`),
    ];
    const lines = Array.from({ length: rowsOfSeason }, (_, row) => {
      const cells = Array.from({ length: columns - 3 }, (_cell, index) => cell(row, index));
      return [season, `${season}_${Math.floor(row / 170)}`, row % 170, ...cells].join(',');
    });
    writeFileSync(path, `${[header.join(','), ...lines].join('\n')}\n`);
  }
  return { path, shown: `plays_${season}.csv`, hash: await hashFile(path) };
}

function cell(row: number, index: number): string {
  const number = (row * 7919 + index * 104_729) % 10_007;
  if (number % 5 === 0) return '';
  return [`${number / 997}`, `${number % 100}`, `player-${number}`, `${number % 2}`][index % 4] ?? '';
}

async function backingUp({ address }: HeldDatabase, folder: string): Promise<Row[]> {
  const addresses = databases.map((name) => withDatabase(address, name));
  for (const one of addresses) {
    taken(await makeDatabase(address, one.database));
    await sql(one, fill);
  }
  const target = join(folder, 'backups');
  const clear = (): void => rmSync(target, { recursive: true, force: true });
  const jobs = Math.max(1, Math.floor(availableParallelism() / addresses.length));
  const signal = new AbortController().signal;
  let bytes = 0;
  const ours: Contender = async () => {
    clear();
    const timing = await timeCall(() =>
      Promise.all(
        addresses.map(async (one) => {
          const request = {
            environment: one.database,
            address: one,
            folder: target,
            jobs,
            lockSeconds: 10,
            signal,
            run: runCommand,
          };
          taken(await backUp({ ...request, now: () => new Date() }));
        }),
      ),
    );
    bytes = bytesBelow(target);
    return timing;
  };
  let plainBytes = 0;
  const oneByOne = async (words: readonly string[]): Promise<{ wallSeconds: number; cpuSeconds: number }> => {
    clear();
    const sum = { wallSeconds: 0, cpuSeconds: 0 };
    for (const one of addresses) {
      const argv = ['pg_dump', ...words, '-f', join(folder, `${one.database}.dump`)] as const;
      const env = { ...process.env, ...clientEnvironment(one) } as Record<string, string>;
      const ran = await timeCommand({ argv: argv as unknown as [string, ...string[]], cwd: folder, env });
      sum.wallSeconds += ran.wallSeconds;
      sum.cpuSeconds += ran.cpuSeconds;
    }
    plainBytes = addresses.reduce(
      (total, one) => total + statSync(join(folder, `${one.database}.dump`)).size,
      0,
    );
    return sum;
  };
  const found = await alternate(
    { ours, fast: () => oneByOne(['-Fc', '-Z1']), usual: () => oneByOne(['-Fc']) },
    backupRounds,
    { warmUp: false },
  );
  const [us, fast, usual] = [found.ours, found.fast, found.usual].map((one) => mediansOf(one).wall);
  return [
    measuredRow(
      `\`backup:run\` of three databases of 500 MB, each read back (${megabytes(bytes)})`,
      found.ours,
    ),
    measuredRow('`pg_dump -Fc -Z1` of the three one after another, not read back', found.fast),
    measuredRow(
      `\`pg_dump -Fc\` of the three one after another, not read back (${megabytes(plainBytes)})`,
      found.usual,
    ),
    {
      what: '`backup:run` against `pg_dump -Fc`, against `-Z1`',
      wall: `${((us ?? 0) / (usual ?? 1)).toFixed(2)} ×, ${((us ?? 0) / (fast ?? 1)).toFixed(2)} ×`,
    },
  ];
}

const fill = `
  CREATE TABLE rows AS SELECT i AS id, md5(i::text) AS name, i % 97 AS week, random() AS epa, random() AS wpa, md5((i * 7)::text) AS player,
    i::numeric / 3 AS line, now() AS at, repeat('x', 40 + i % 60) AS note, random() AS a, random() AS b, random() AS c
  FROM generate_series(1, ${rowsOfBackup}) AS i`;

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

function bytesBelow(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).reduce(
    (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
    0,
  );
}

const sql = (address: DatabaseAddress, text: string): Promise<unknown> =>
  inSession(address, ({ client }) => client.query(text));
