import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

type Cells = Readonly<Record<string, string>>;
interface Spot {
  readonly latitude: number;
  readonly longitude: number;
}
interface Station {
  readonly id: string;
  readonly location: Spot;
}

const sample = join(__dirname, '..', 'simulated-seasons', 'releases');
const mirror = process.env['NFLVERSE_MIRROR'];
const committed = readFileSync(join(__dirname, 'stadiums.csv'), 'utf8');
const stadiums = new Map(rowsOf(committed).map((row) => [row.stadium_id ?? '', row]));
const gamesIn = (root: string): readonly Cells[] =>
  rowsOf(readFileSync(join(root, 'schedules', 'games.csv'), 'utf8'));

function rowsOf(csv: string): readonly Cells[] {
  return parse(csv, { columns: true });
}

const spotOf = (id: string): Spot => ({
  latitude: Number(stadiums.get(id)?.latitude),
  longitude: Number(stadiums.get(id)?.longitude),
});

/** Kilometres between two places along the surface (haversine, radius 6,371 km). */
function kilometres(one: Spot, other: Spot): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const across = Math.sin(radians(other.latitude - one.latitude) / 2) ** 2;
  const along = Math.sin(radians(other.longitude - one.longitude) / 2) ** 2;
  const parallel = Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude));
  return 2 * 6371 * Math.asin(Math.sqrt(across + parallel * along));
}

describe('the script', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stadiums-'));
    mkdirSync(join(folder, 'out'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function run(csv: string): {
    readonly status: number | null;
    readonly said: string;
    readonly written: string;
  } {
    writeFileSync(join(folder, 'stadiums.csv'), csv);
    const { status, stderr, stdout } = spawnSync('Rscript', [join(__dirname, 'check_stadiums.R')], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        LC_ALL: 'C.UTF-8',
        WRITE_DIR: join(folder, 'out'),
      },
    });
    const file = join(folder, 'out', 'stadiums.csv');
    return { status, said: stderr + stdout, written: existsSync(file) ? readFileSync(file, 'utf8') : '' };
  }

  it('writes every row as it is, sorted by id, and counts them', () => {
    const { status, said, written } = run(committed);
    const [header, ...rows] = committed.trimEnd().split('\n');
    expect(status).toBe(0);
    expect(written).toBe(`${[header, ...rows.sort()].join('\n')}\n`);
    expect(said).toContain(
      `${stadiums.size} stadiums, ${stadiums.size - 60} of them of the simulated sample`,
    );
  });

  const boston = 'BOS00,Gillette Stadium,Foxborough,42.0909,-71.2643,America/New_York,88,outdoors,0';
  const header = committed.split('\n')[0] ?? '';
  it.each([
    [
      'an id that is there twice',
      `${boston}\n${boston}`,
      ":3: stadium BOS00: column 'stadium_id' is there twice",
    ],
    [
      'swapped coordinates',
      boston.replace('42.0909,-71.2643', '-71.2643,42.0909'),
      ":2: stadium BOS00: column 'latitude'",
    ],
    ['a lost sign', boston.replace('-71', '71'), "column 'longitude' is not between -130 and 20: '71.2643'"],
    [
      'a rough coordinate',
      boston.replace('42.0909', '42.1'),
      "column 'latitude' has not four decimals: '42.1'",
    ],
    ['words for a number', boston.replace('88', 'low'), "column 'elevation_m' is not a number: 'low'"],
    ['no such time zone', boston.replace('New_York', 'Boston'), "column 'time_zone' is no IANA time zone"],
    [
      'an unknown roof',
      boston.replace('outdoors', 'open'),
      "column 'roof' is none of outdoors, dome, retractable: 'open'",
    ],
    ['an empty cell', boston.replace('Foxborough', ''), "column 'city' is empty"],
    [
      'a trailing space',
      boston.replace('Foxborough', 'Foxborough '),
      "column 'city' starts or ends in a space",
    ],
    ['a row that is cut', boston.slice(0, 40), ':2: 4 cells, there must be 9'],
    ['no rows', '', 'no stadiums below the header'],
  ])('stops at %s', (_, rows, expected) => {
    const { status, said, written } = run(`${header}\n${rows}${rows ? '\n' : ''}`);
    expect(said).toContain(expected);
    expect(said).toContain('stadiums.csv:');
    expect(status).not.toBe(0);
    expect(written).toBe('');
  });

  it('stops at a renamed column', () => {
    const { status, said } = run(committed.replace('latitude', 'lat'));
    expect(status).not.toBe(0);
    expect(said).toContain('stadiums.csv:1: the columns must be stadium_id,name,city,latitude');
  });
});

describe('the stadiums of the sample', () => {
  it('are all there', () => {
    expect(gamesIn(sample).filter((game) => !stadiums.has(game.stadium_id ?? ''))).toEqual([]);
  });

  it('have a weather station within ten kilometres', () => {
    const list = gunzipSync(readFileSync(join(sample, 'meteostat', 'stations', 'lite.json.gz'))).toString();
    const stations = JSON.parse(list) as readonly Station[];
    const far = gamesIn(sample).filter((game) => {
      const spot = spotOf(game.stadium_id ?? '');
      return Math.min(...stations.map((station) => kilometres(spot, station.location))) > 10;
    });
    expect(new Set(far.map((game) => game.stadium_id))).toEqual(new Set());
  });
});

// Without the real data the sample stands in for it: the same questions, fewer stadiums.
describe(`the stadiums of ${mirror ? 'the real games' : 'the sample (NFLVERSE_MIRROR is not set)'}`, () => {
  const games = gamesIn(mirror ?? sample);

  it('are all there, and none of the real ones is marked as simulated', () => {
    expect(games.filter((game) => !stadiums.has(game.stadium_id ?? ''))).toEqual([]);
    const marks = new Set(games.map((game) => stadiums.get(game.stadium_id ?? '')?.simulated));
    expect(marks).toEqual(new Set(mirror ? ['0'] : ['0', '1']));
  });

  it('have a roof where games were played under one, and none elsewhere', () => {
    const wrong = games.filter(
      (game) => (stadiums.get(game.stadium_id ?? '')?.roof === 'outdoors') !== (game.roof === 'outdoors'),
    );
    expect(new Set(wrong.map((game) => game.stadium_id))).toEqual(new Set());
  });

  it('of one home team are close to each other, but for seasons and games that a team played elsewhere', () => {
    // Toronto series; Soldier Field rebuilt; after the hurricane of 2005.
    const elsewhere = new Set(['BUF BUF01', 'CHI CHI99', 'NO NYC00', 'NO SAN00', 'NO BRG00']);
    const homes = new Map<string, Map<string, number>>();
    for (const game of games.filter((row) => row.location === 'Home')) {
      const [team = '', id = ''] = [game.home_team, game.stadium_id];
      const counts = homes.get(team) ?? new Map<string, number>();
      homes.set(team, counts.set(id, (counts.get(id) ?? 0) + 1));
    }
    const far = [...homes].flatMap(([team, counts]) => {
      const [main = ''] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
      return [...counts.keys()]
        .filter((id) => kilometres(spotOf(main), spotOf(id)) >= 60)
        .map((id) => `${team} ${id}`);
    });
    expect(far.filter((move) => !elsewhere.has(move))).toEqual([]);
    if (mirror) expect(new Set(far)).toEqual(elsewhere);
  });
});
