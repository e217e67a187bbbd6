import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describeFailure } from '@research/core';
import { checkContract, type ContractReport } from './check-contract';
import { describeFinding } from './describe-finding';
import { parseContract } from './parse-contract';

const contract = `
games.csv:
  key: [game_id]
  columns:
    game_id: { pattern: "^\\\\d{4}_\\\\d{2}_[A-Z]+_[A-Z]+$" }
    season: { type: integer, min: 1999 }
    gameday: { type: date }
    team: { values: [LV, KC, BUF] }
    stadium_id: { references: { file: stadiums/stadiums.csv, column: stadium_id } }
    wind: { type: number, nullable: true, min: 0, max: 80, mean: { max: 20 }, severity: warn }
  rows: { min: 2, max: 3 }
  freshness:
    column: gameday
    behind: { file: schedule/games.csv, column: gameday }
    days: 7
  balance: { read: raw/games.csv, quarantine: quarantine.csv }
`;
const header = 'game_id,season,gameday,team,stadium_id,wind';
const sound = [
  '2021_01_KC_LV,2021,2021-09-12,LV,VEG00,',
  '2021_02_LV_KC,2021,2021-09-19,KC,KAN00,12.5',
  '2022_01_KC_LV,2022,2022-09-11,LV,VEG00,NA',
  '2022_02_LV_KC,2022,2022-09-18,KC,KAN00,3',
];

let folder: string;
const files: Record<string, string | Buffer> = {};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contract-'));
  Object.assign(files, {
    'games.csv': table(sound),
    'stadiums/stadiums.csv': 'stadium_id\nVEG00\nKAN00\n',
    'schedule/games.csv': 'gameday\n2022-09-18\n2022-09-25\n',
    'raw/games.csv': table([...sound, sound[0] ?? '']),
    'quarantine.csv': 'game_id,reason\n2021_01_KC_LV,duplicate\n',
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const table = (rows: readonly string[]): string => [header, ...rows, ''].join('\n');
const edited = (from: string, to: string): string => table(sound).replace(from, to);

async function check(text = contract): Promise<ContractReport> {
  const parsed = parseContract(text, 'contract.yaml');
  if (!parsed.ok) throw new Error(describeFailure(parsed.error));
  const games = parsed.value.tables['games.csv'];
  if (!games) throw new Error('no contract for games.csv');
  const pathsOf = (name: string): string[] => {
    const path = join(folder, name.replaceAll('/', '-'));
    writeFileSync(path, files[name] ?? '');
    return [path];
  };
  const report = await checkContract({ table: 'games.csv', contract: games, pathsOf });
  if (!report.ok) throw new Error(describeFailure(report.error));
  return report.value;
}

const complaints = async (text?: string): Promise<string[]> =>
  (await check(text)).findings.map(({ severity, what }) => `${severity} ${what}`);

test('a table that keeps its contract', async () => {
  expect(await check()).toEqual({
    table: 'games.csv',
    rows: 4,
    quarantined: 1,
    seasons: [
      { season: '2021', rows: 2, means: { wind: 12.5 } },
      { season: '2022', rows: 2, means: { wind: 3 } },
    ],
    findings: [],
  });
});

test.each([
  ['a null', 'KAN00,12.5', ',12.5', 'error stadium_id: 1 value is null'],
  ['NA', '2022-09-11', 'NA', 'error gameday: 1 value is null'],
  ['text for a number', '2021,2021-09-12', 'xx,2021-09-12', 'error season: 1 value is not an integer'],
  ['a date that is none', '2021-09-12', '2021-13-12', 'error gameday: 1 value is not a date'],
  ['another value', '12,LV', '12,OAK', 'error team: 1 value is not accepted'],
  [
    'another form',
    '2022_02_LV_KC',
    '2022_2_LV_KC',
    'error game_id: 1 value is not of the form ^\\d{4}_\\d{2}_[A-Z]+_[A-Z]+$',
  ],
  [
    'an unknown key',
    '12,LV,VEG00',
    '12,LV,OAK00',
    'error stadium_id: 1 value is not in stadium_id of stadiums/stadiums.csv',
  ],
  ['too much', '12.5', '712.5', 'warn wind: 1 value is above 80'],
])('%s is found', async (...[, from, to, complaint]) => {
  files['games.csv'] = edited(from, to);
  expect(await complaints()).toContain(complaint);
});

test('a row that is there twice is named with both lines', async () => {
  files['games.csv'] = table([...sound.slice(0, 3), sound[0] ?? '']);
  const finding = (await check()).findings.find(({ rule }) => rule[0] === 'key');
  expect(finding?.examples).toEqual([{ line: 5, key: 'game_id=2021_01_KC_LV', value: 'also in line 2' }]);
});

test('a renamed column is missing, and the new name is one that nobody knows', async () => {
  files['games.csv'] = table(sound).replace('stadium_id', 'stadium');
  expect(await complaints()).toEqual([
    'error stadium_id: no such column',
    'warn columns that the contract does not name: stadium',
  ]);
});

test('rows and means are counted season by season', async () => {
  const raw = contract.replace('  balance: { read: raw/games.csv, quarantine: quarantine.csv }\n', '');
  files['games.csv'] = table([...sound.slice(0, 3)]).replace('12.5', '60');
  expect(await complaints(raw)).toEqual([
    'error season 2022 has 1 rows, 2 or more are expected',
    'error gameday: the newest is 2022-09-11, 14 days behind; schedule/games.csv has 2022-09-25',
    'warn wind: season 2021 has a mean of 60.00, 20 or fewer are expected',
  ]);
});

test('freshness may look at some rows of the other table alone', async () => {
  const where = contract.replace(
    'column: gameday }\n    days: 7',
    'column: gameday, where: { played: 1 } }\n    days: 7',
  );
  files['schedule/games.csv'] = 'gameday,played\n2022-09-18,1\n2022-12-25,0\n';
  expect(await complaints(where)).toEqual([]);
  files['schedule/games.csv'] = 'gameday,played\n2022-09-18,1\n2022-12-25,1\n';
  expect(await complaints(where)).toEqual([expect.stringMatching(/98 days behind/)]);
  files['schedule/games.csv'] = 'gameday\n2022-09-18\n';
  await expect(check(where)).rejects.toThrow('schedule/games.csv has no column played');
});

test('rows that vanish are counted, and each in quarantine needs a reason', async () => {
  files['quarantine.csv'] = 'game_id,reason\n';
  expect(await complaints()).toEqual([
    'error 5 rows were read, 4 are in the table and 0 in quarantine: 1 vanished',
  ]);
  files['quarantine.csv'] = 'game_id,reason\n2021_01_KC_LV,\n';
  expect(await complaints()).toEqual(['error 1 rows in quarantine.csv have no reason']);
});

test('a compressed table that ends in the middle is not read as a short one', async () => {
  files['stadiums/stadiums.csv'] = 'stadium_id\nVEG00\nKAN';
  await expect(check()).rejects.toThrow(/stadiums\.csv is cut off in its last row/);
});

test('reads compressed tables', async () => {
  const text = contract.replaceAll('stadiums.csv', 'stadiums.csv.gz');
  files['stadiums/stadiums.csv.gz'] = gzipSync('stadium_id\nVEG00\nKAN00\n');
  expect(await complaints(text)).toEqual([]);
});

test('a finding names file, line, key, value, and what to do', async () => {
  files['games.csv'] = edited('12,LV', '12,OAK');
  const finding = (await check()).findings[0];
  if (!finding) throw new Error('nothing found');
  const place = { file: 'out/build/games.csv', rule: 'contract.yaml:8', script: 'clean.R' };
  expect(describeFailure(describeFinding(finding, place))).toMatch(
    /^out\/build\/games\.csv:2: team: 1 value is not accepted[^]*line 2: game_id=2021_01_KC_LV: OAK[^]*fix clean\.R[^]*contract\.yaml:8/,
  );
});

test('many rows are counted, ten are named', async () => {
  const rows = Array.from(
    { length: 25 },
    (_, index) => `2021_${10 + index}_KC_LV,2021,2021-09-12,OAK,VEG00,`,
  );
  files['games.csv'] = table(rows);
  const finding = (await check()).findings.find(({ rule }) => rule.includes('values'));
  expect(finding).toMatchObject({ count: 25, what: 'team: 25 values are not accepted' });
  expect(finding?.examples).toHaveLength(10);
});

test.each([
  ['no YAML', 'games.csv: [', /contract\.yaml:1:/],
  ['a tag that does not fit', 'games.csv:\n  key: [!!int a]', /contract\.yaml:2: .*[Uu]nresolved tag/],
  [
    'an unknown word',
    contract.replace('nullable: true', 'optional: true'),
    /contract\.yaml:10: games\.csv\.columns\.wind: .*optional/,
  ],
  ['a key without a column', contract.replace('key: [game_id]', 'key: [id]'), /has no column "id"/],
  ['a pattern that is none', contract.replace('"^\\\\d', '"(^\\\\d'), /is no regular expression/],
])('a contract with %s is refused at its line', (_case, text, message) => {
  const parsed = parseContract(text, 'contract.yaml');
  expect(parsed.ok ? '' : describeFailure(parsed.error)).toMatch(message);
});
