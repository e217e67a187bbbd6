import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type FileServer, type PythonRun, runPython, startFileServer } from '@research/testing';
import { parse } from 'csv-parse/sync';
import { meteostatFiles } from './weather-server.fixture';

/** A row of a table. */
export type Cells = Readonly<Record<string, string>>;

/** A game at Wembley; `rest` is roof, temperature and wind. */
export const game = (id: string, kickoff: string, rest: string): string =>
  `${id},${kickoff.replace(' ', ',')},LON00,${rest}`;

/** Both scripts in a folder of their own, and a server that speaks Meteostat's layout. */
export interface WeatherRig {
  readonly server: FileServer;
  at(...path: string[]): string;
  read(path: string): readonly Cells[];
  serve(stations: readonly object[], hourly: Readonly<Record<string, readonly string[]>>): void;
  snapshot(games: readonly string[], from?: string): Promise<PythonRun>;
  build(): Promise<readonly Cells[]>;
  stop(): Promise<void>;
}

/** Starts a {@link WeatherRig}. */
export async function startWeatherRig(): Promise<WeatherRig> {
  const folder = mkdtempSync(join(tmpdir(), 'weather-'));
  const server = await startFileServer({});
  const at = (...path: string[]): string => join(folder, ...path);
  for (const name of ['pinned', 'previous', 'out']) mkdirSync(at(name));
  for (const name of ['origin', 'games']) writeFileSync(at(`${name}.json`), '{"origin":"real"}');
  writeFileSync(at('stadiums.csv'), 'stadium_id,latitude,longitude\nLON00,51.556,-0.28\n');
  const env = { READ_GAMES: at('games.csv'), READ_STADIUMS: at('stadiums.csv') };
  const read = (path: string): readonly Cells[] => {
    const bytes = readFileSync(at(path));
    return parse(path.endsWith('.gz') ? gunzipSync(bytes) : bytes, { columns: true });
  };
  const run = (script: string, more: Cells): Promise<PythonRun> =>
    runPython([join(__dirname, script)], { cwd: __dirname, env: { ...env, ...more } });
  return {
    server,
    at,
    read,
    serve: (stations, hourly) => {
      server.files.clear();
      for (const [path, bytes] of Object.entries(meteostatFiles(stations, hourly)))
        server.files.set(path, bytes);
    },
    snapshot: (games, from = server.base) => {
      const header = 'game_id,gameday,gametime,stadium_id,roof,temp,wind';
      writeFileSync(at('games.csv'), `${[header, ...games].join('\n')}\n`);
      const more = { SNAPSHOT_FROM: from, SNAPSHOT_PREVIOUS: at('previous'), WRITE_DIR: at('pinned') };
      return run('snapshot_weather.py', more);
    },
    build: async () => {
      const pinned = {
        READ_STATIONS: at('pinned/stations.csv'),
        READ_HOURLY: at('pinned/hourly.csv.gz'),
        READ_ORIGIN: at('origin.json'),
        READ_GAMES_ORIGIN: at('games.json'),
      };
      const { code, said } = await run('build_weather.py', { ...pinned, WRITE_DIR: at('out') });
      if (code !== 0) throw new Error(said);
      return read('out/weather.csv.gz');
    },
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
