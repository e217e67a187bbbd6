import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { task, wired } from '../wiring/sample-workspace.fixture';
import { emptyShape } from './fail-softly';

const contract = `
odds_{season}.csv:
  key: [game_id]
  balance: { read: games/games.csv.gz, quarantine: "quarantine_{season}.csv" }
  columns: { game_id: {}, price: { type: integer } }
`;

describe('the empty shape of a task', () => {
  let workspaceRoot: string;
  beforeEach(() => {
    workspaceRoot = mkdtempSync(join(tmpdir(), 'shape-'));
    mkdirSync(join(workspaceRoot, 'projects/etl/games'), { recursive: true });
  });
  afterEach(() => rmSync(workspaceRoot, { recursive: true, force: true }));

  const shapeOf = (...writes: string[]) =>
    emptyShape({ workspaceRoot, task: { ...task(wired(), 'games'), writes } });
  const describeTables = (text: string): void =>
    writeFileSync(join(workspaceRoot, 'projects/etl/games/contract.yaml'), text);

  it('has the columns of the contract, of a season as well, and a reason in the quarantine', () => {
    describeTables(contract);
    const shape = shapeOf('odds_2022.csv', 'quarantine_2022.csv');
    if (!shape.ok) throw new Error(shape.error.what);
    expect([...shape.value].map(([name, bytes]) => [name, bytes.toString()])).toEqual([
      ['odds_2022.csv', 'game_id,price\n'],
      ['quarantine_2022.csv', 'game_id,price,reason\n'],
    ]);
  });

  it('is a failure for an output of which nobody has said how it looks', () => {
    describeTables(contract);
    expect(shapeOf('odds_2022.csv', 'notes.json')).toMatchObject({
      ok: false,
      error: { reason: 'missing-output', what: expect.stringContaining('does not describe notes.json') },
    });
    describeTables('odds.csv: [');
    expect(shapeOf('odds_2022.csv')).toMatchObject({ ok: false, error: { reason: 'invalid-contract' } });
  });

  it('is a failure without a contract', () => {
    expect(shapeOf('odds.csv').ok).toBe(false);
  });
});
