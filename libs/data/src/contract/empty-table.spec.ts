import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { checkContract } from './check-contract';
import { contractSchema, type TableContract } from './contract';
import { emptyTable } from './empty-table';
import { standInContract } from './stand-in-contract';

describe('emptyTable', () => {
  it('is a header and nothing else, packed without a time or a system', () => {
    expect(emptyTable('odds.csv', ['game_id', 'a "b", c']).toString()).toBe('game_id,"a ""b"", c"\n');
    const packed = emptyTable('odds.csv.gz', ['game_id', 'price']);
    expect(gunzipSync(packed).toString()).toBe('game_id,price\n');
    expect([...packed.subarray(4, 8), packed[9]]).toEqual([0, 0, 0, 0, 255]);
  });
});

describe('standInContract', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stand-in-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const contract = contractSchema.parse({
    'odds.csv': {
      key: ['game_id'],
      columns: { game_id: {}, day: { type: 'date' } },
      otherColumns: 'error',
      rows: { min: 1 },
      freshness: { column: 'day', behind: { file: 'games/games.csv', column: 'day' }, days: 7 },
      balance: { read: 'games/games.csv', quarantine: 'quarantine.csv' },
    },
  })['odds.csv'] as TableContract;
  const files: Readonly<Record<string, string>> = {
    'games/games.csv': 'game_id,day\na,2022-09-08\nb,2022-12-01\n',
    'quarantine.csv': 'game_id,day,reason\n',
  };

  async function rulesBroken(odds: string, held: TableContract): Promise<string[]> {
    const pathsOf = (name: string): string[] => {
      const path = join(folder, name.replace('/', '-'));
      writeFileSync(path, name === 'odds.csv' ? odds : (files[name] ?? ''));
      return [path];
    };
    const report = await checkContract({ table: 'odds.csv', contract: held, pathsOf });
    if (!report.ok) throw new Error(report.error.what);
    return report.value.findings.map(({ rule }) => rule[0] ?? '').sort();
  }

  it('asks of an empty table for its columns alone', async () => {
    const empty = 'game_id,day\n';
    expect(await rulesBroken(empty, contract)).toEqual(['balance', 'freshness', 'rows']);
    expect(await rulesBroken(empty, standInContract(contract, 'empty'))).toEqual([]);
    expect(await rulesBroken('game_id,other\n', standInContract(contract, 'empty'))).toEqual([
      'columns',
      'otherColumns',
    ]);
  });

  it('does not ask old outputs to add up with what is read now, but how old they are', async () => {
    const old = 'game_id,day\na,2022-09-08\na,2022-09-08\n';
    const held = standInContract(contract, 'last-good');
    expect(await rulesBroken(old, held)).toEqual(['freshness', 'key']);
    expect(await rulesBroken('game_id,day\nb,2022-12-01\n', held)).toEqual([]);
  });
});
