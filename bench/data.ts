import { describeFailure, statePath } from '@research/core';
import { ContentStore, dataPlaces, defaultHttpPorts, fetchSource, type LockedFile } from '@research/data';
import { createReadStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate, type Contender } from './alternate';
import type { Benchmark, Row } from './benchmark';
import type { CsvMeasurement } from './measure-csv.driver';
import { writeMadeCsv } from './made-csv';
import { measuredRow } from './rows';
import { timeCall } from './time-call';
import { timeCommand } from './time-command';

const fetchedRows = 50_000;
/** Makes 50 MiB of .csv.gz. */
const countedRows = 1_150_000;
/** Counting takes seconds and hardly varies. */
const countingRounds = 3;

/** What pinned bytes cost: handed out of the store, and counted by a refresh. */
export const data: Benchmark = {
  name: 'data',
  title: 'Pinned data',
  async measure(rounds) {
    const folder = mkdtempSync(join(tmpdir(), 'research-bench-'));
    try {
      return [...(await fetching(folder, rounds)), ...(await counting(folder))];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function fetching(folder: string, rounds: number): Promise<Row[]> {
  const path = join(folder, 'games.csv');
  await writeMadeCsv(path, fetchedRows);
  const fetch = await fetchFromStore(folder, path);
  const copy = () => timeCommand({ argv: ['cp', path, join(folder, 'copy.csv')], cwd: folder });
  const { fetched, copied } = await alternate({ fetched: fetch, copied: copy }, rounds);
  const size = mebibytes(statSync(path).size);
  return [
    measuredRow(`fetch of ${fetchedRows} rows (${size}) from the local store, SHA-256 verified`, fetched),
    measuredRow('`cp` of the same file', copied),
  ];
}

/** Stores a file and gives what fetches it into an empty folder. */
async function fetchFromStore(workspaceRoot: string, path: string): Promise<Contender> {
  const places = dataPlaces({ RESEARCH_OFFLINE: '1' }, workspaceRoot);
  if (!places.ok) throw new Error(describeFailure(places.error));
  const stored = await new ContentStore(statePath(workspaceRoot, 'store')).put(createReadStream(path));
  if (!stored.ok) throw new Error(describeFailure(stored.error));
  const destination = join(workspaceRoot, 'fetched');
  const file = lockedFile(stored.value);
  const source = { project: 'bench', lock: { file: 'source.lock.json', files: [file] } };
  return async () => {
    rmSync(destination, { recursive: true, force: true });
    return timeCall(async () => {
      const fetched = await fetchSource({
        source,
        destination,
        places: places.value,
        http: defaultHttpPorts,
      });
      if (!fetched.ok) throw new Error(describeFailure(fetched.error));
    });
  };
}

const lockedFile = (content: Pick<LockedFile, 'sha256' | 'bytes'>): LockedFile => ({
  ...content,
  path: 'games.csv',
  asset: 'schedules/games.csv',
  url: 'https://example.org/games.csv',
  rows: fetchedRows,
  seasons: [1999, 2023],
  origin: 'release',
  at: { file: 'source.lock.json' },
});

async function counting(folder: string): Promise<Row[]> {
  const path = join(folder, 'plays.csv.gz');
  await writeMadeCsv(path, countedRows);
  let peakMiB = 0;
  const count: Contender = async () => {
    const argv = [process.execPath, '-r', 'esbuild-register', join(__dirname, 'measure-csv.driver.ts'), path];
    const env = { TS_NODE_PROJECT: 'tsconfig.options.json' };
    const run = await timeCommand({ argv, cwd: join(__dirname, '..'), env });
    const said = JSON.parse(run.output) as CsvMeasurement;
    if (said.rows !== countedRows) throw new Error(`${said.rows} rows counted, ${countedRows} written`);
    peakMiB = Math.max(peakMiB, said.peakMiB);
    return run;
  };
  const unpack = () => timeCommand({ argv: ['gzip', '--test', path], cwd: folder });
  const { counted, unpacked } = await alternate({ counted: count, unpacked: unpack }, countingRounds);
  const speed = Math.round(countedRows / counted.wallSeconds.median / 1000);
  const size = mebibytes(statSync(path).size);
  return [
    measuredRow(
      `refresh counts ${countedRows} rows (${size} of .csv.gz): ${speed} 000 rows/s, at most ${peakMiB.toFixed(0)} MiB of memory`,
      counted,
    ),
    measuredRow('`gzip --test` of the same file', unpacked),
  ];
}

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
