import { describeFailure } from '@research/core';
import { checkContract, type Finding, parseContract } from '@research/data';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Cells, csvOf } from '../r-tables/run-script';

const play: Cells = {
  ...{ game_id: '2022_01_BUF_LA', play_id: '1', season: '2022', season_type: 'REG', week: '1' },
  ...{ game_date: '2022-09-08', home_team: 'LA', away_team: 'BUF', posteam: 'BUF', down: '1' },
  ...{ yardline_100: '75', score_differential: '0', play_type: 'pass', qb_scramble: '0', sack: '0' },
  ...{ touchdown: '0', interception: '0', fumble: '0', epa: '0.1', success: '1' },
};
const game: Cells = {
  ...{ game_id: '2022_01_BUF_LA', season: '2022', week: '1', game_date: '2022-09-08' },
  ...{ team: 'BUF', opponent: 'LA', home: '0' },
};
/** Half of the plays succeed, so that the means are within their bounds. */
const plays = Array.from({ length: 200 }, (_, index) =>
  index % 2 === 0
    ? { ...play, play_id: `${index}1` }
    : { ...play, play_id: `${index}1`, epa: '-0.1', success: '0' },
);
const schedule = csvOf({ game_id: '2022_01_BUF_LA' });

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'contract-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** What the contract of a project has against one of its tables; `files` has the text of what it looks at. */
async function findings(
  project: string,
  table: string,
  files: Readonly<Record<string, string>>,
): Promise<readonly Finding[]> {
  const text = readFileSync(join(__dirname, '..', project, 'contract.yaml'), 'utf8');
  const parsed = parseContract(text, 'contract.yaml');
  if (!parsed.ok) throw new Error(describeFailure(parsed.error));
  const contract = parsed.value.tables[table];
  if (!contract) throw new Error(`no contract for ${table}`);
  const pathsOf = (name: string): string[] => {
    const path = join(folder, name.replaceAll('/', '-'));
    writeFileSync(path, name.endsWith('.gz') ? gzipSync(files[name] ?? '') : (files[name] ?? ''));
    return [path];
  };
  const report = await checkContract({ table, contract, pathsOf });
  if (!report.ok) throw new Error(describeFailure(report.error));
  return report.value.findings;
}
const said = (found: readonly Finding[]): string[] =>
  found.map(({ severity, what }) => `${severity}: ${what}`);

describe('the contract of a season', () => {
  const season = (rows: readonly Cells[], raw = rows): Promise<readonly Finding[]> =>
    findings('nflverse-pbp', 'plays_{season}.csv.gz', {
      'plays_{season}.csv.gz': csvOf(...rows),
      'nflverse-pbp:fetch/play_by_play_{season}.csv.gz': csvOf(...raw),
      'quarantine_{season}.csv': 'line,reason,game_id\n',
    });
  const withLast = (cells: Cells): Cells[] => [...plays.slice(0, -1), { ...plays.at(-1), ...cells }];

  it('has nothing against one that is half played, or has just begun', async () => {
    expect(said(await season(plays))).toEqual([]);
    expect(said(await season(plays.slice(0, 120)))).toEqual([]);
  });

  it.each<[string, Cells, string]>([
    ['a code of the time', { home_team: 'OAK' }, 'home_team: 1 value is not accepted'],
    ['a new type of play', { play_type: 'scrimmage' }, 'play_type: 1 value is not accepted'],
    ['a play that is there twice', { play_id: '1' }, 'game_id, play_id: 1 value is not unique'],
    ['another scale of EPA', { epa: '-58' }, 'epa: 1 value is below -20'],
  ])('names %s', async (_case, cells, what) => {
    const rows = [{ ...play, play_id: '1' }, ...withLast(cells)];
    expect(said(await season(rows))).toContain(`error: ${what}`);
  });

  it('notices a row that has vanished', async () => {
    expect(said(await season(plays.slice(1), plays))).toEqual([
      'error: 200 rows were read, 199 are in the table and 0 in quarantine: 1 vanished',
    ]);
  });
});

describe('plays and team-games', () => {
  const epa = ['pass', 'rush', 'play'].map((kind) => ({
    [`epa_${kind}`]: '0.1',
    [`success_${kind}`]: '0.5',
  }));
  const own: Cells = Object.assign({ n_pass: '30', n_rush: '25' }, ...epa);
  const allowed = Object.fromEntries(Object.entries(own).map(([name, value]) => [`def_${name}`, value]));
  const away = { ...game, ...own, ...allowed };
  const home = { ...away, team: 'LA', opponent: 'BUF', home: '1' };
  const games = (rows: readonly Cells[], known = schedule): Promise<readonly Finding[]> =>
    findings('epa-aggregation', 'team_game_epa.csv.gz', {
      'team_game_epa.csv.gz': csvOf(...rows),
      'nflverse-schedules/games.csv.gz': known,
    });

  it('belong to games of the schedules', async () => {
    const other = csvOf({ game_id: '2022_01_KC_LV', gameday: '2022-09-08', played: '1' });
    const what = 'not in game_id of nflverse-schedules/games.csv.gz';
    const joined = { 'plays.csv.gz': csvOf(play), 'nflverse-schedules/games.csv.gz': other };
    expect(said(await findings('nflverse-pbp', 'plays.csv.gz', joined))).toEqual([
      `error: game_id: 1 value is ${what}`,
    ]);
    expect(said(await games([away, home], other))).toEqual([`error: game_id: 2 values are ${what}`]);
  });

  it('are published some days after the games that have been played', async () => {
    const known = (played: string): string =>
      csvOf(
        { game_id: play['game_id'] ?? '', gameday: '2022-09-08', played: '1' },
        { game_id: '2022_04_KC_LV', gameday: '2022-10-02', played },
      );
    const late = async (played: string): Promise<string[]> =>
      said(
        await findings('nflverse-pbp', 'plays.csv.gz', {
          'plays.csv.gz': csvOf(play),
          'nflverse-schedules/games.csv.gz': known(played),
        }),
      );
    expect(await late('0')).toEqual([]);
    expect(await late('1')).toEqual([
      expect.stringMatching(/^warn: game_date: the newest is .* days behind/),
    ]);
  });

  it('has at most two rows a game, and no column that nobody has named', async () => {
    expect(said(await games([away, home]))).toEqual([]);
    expect(said(await games([away, home, { ...home, team: 'KC' }]))).toContainEqual(
      expect.stringMatching(/^error: game_id, home: 1 value is not unique/),
    );
    expect(said(await games([{ ...away, extra: '1' }, home]))).toEqual([
      'error: columns that the contract does not name: extra',
    ]);
  });
});
