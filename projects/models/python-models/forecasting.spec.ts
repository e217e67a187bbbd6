import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pythonWith } from '@research/testing';
import { toldBy } from './told-by';

let folder: string;
let python: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'forecasting-'));
  python = await pythonWith(['numpy']);
});
afterAll(() => rmSync(folder, { recursive: true }));

const told = (code: string, given: unknown): unknown => toldBy(python, code, given);

it('writes numbers as the baseline does', () => {
  const value = { a: 1 / 3, b: -1e-9, c: 2022, d: { e: [1, 2], f: null, g: { h: 0.5 } } };
  const lines = ['{', '  "a": 0.333333,', '  "b": 0,', '  "c": 2022,', '  "d": {', '    "e": [1, 2],'];
  expect(told('from forecasting.output import as_json\ntell(as_json(given))', value)).toBe(
    [...lines, '    "f": null,', '    "g": {"h": 0.5}', '  }', '}'].join('\n'),
  );
});

describe('seasons', () => {
  const code = `
from forecasting.features import FEATURES
from forecasting.seasons import fold_of
columns = {name: array([g.get(name) for g in given]) for name in ("season", "home_win")}
columns["gameday"] = np.array([g["gameday"] for g in given], dtype=object)
features = np.array([[g["value"] if g["value"] is not None else np.nan] * len(FEATURES) for g in given], dtype=float)
try:
    fold = fold_of(2022, Games(columns), features)
    tell([plain(fold.training[:, 0]), plain(fold.won), plain(fold.validation[:, 0]), fold.rows.tolist()])
except BadInput as problem:
    tell(str(problem))
`;
  const before = [
    { season: 2020, gameday: '2021-02-07', home_win: 1, value: 1 },
    { season: 2021, gameday: '2021-09-09', home_win: 0, value: 2 },
    { season: 2021, gameday: '2021-09-12', home_win: null, value: 3 },
    { season: 2021, gameday: '2021-09-12', home_win: 1, value: null },
  ];
  const of2022 = { season: 2022, gameday: '2022-09-08', home_win: null, value: 5 };

  it('are forecast from finished games with history before them', () => {
    const games = [...before, of2022, { ...of2022, value: null }, { ...of2022, season: 2023, home_win: 1 }];
    expect(told(code, games)).toEqual([[1, 2], [1, 0], [5], [4]]);
  });

  it('are refused when a game to learn from is not before the first one to forecast', () => {
    const late = { season: 2021, gameday: '2022-09-08', home_win: 1, value: 2 };
    expect(told(code, [...before, late, of2022])).toBe(
      'season 2022 starts on 2022-09-08, before the training games end on 2022-09-08',
    );
  });

  it('need both outcomes to learn from', () => {
    expect(told(code, [{ ...before[0] }, of2022])).toContain('do not hold both a home win and a home loss');
  });
});

it('prepares features by training rows alone: medians, scales, indicators that columns share', () => {
  const code = `
from forecasting.preparation import Preparation
matrix = lambda rows: np.array([array(row) for row in rows])
prepare = Preparation(matrix(given["training"]))
tell([[plain(row) for row in prepare(matrix(given[name]))] for name in ("training", "validation")])`;
  const training = [
    [1, null, null, null, 7],
    [3, 10, null, 4, 7],
    [null, 30, null, 8, 7],
    [5, 20, null, 6, 7],
  ];
  const validation = [[null, 20, 99, null, 8]];
  const [trained, validated] = told(code, { training, validation }) as number[][][];
  const deviation = Math.sqrt(8 / 3);
  expect(trained?.[0]?.[0]).toBeCloseTo(-2 / deviation, 12);
  // The third column is empty in training and left out; the second and fourth are empty in the same rows.
  const indicators = trained?.map((row) => row.slice(4));
  expect(indicators).toEqual([
    [0, 1],
    [0, 0],
    [1, 0],
    [0, 0],
  ]);
  expect(validated).toEqual([[0, 0, 0, 1, 1, 0]]);
});

describe('devices', () => {
  const choice = (environment: Record<string, string>, available: readonly string[]) =>
    told(
      `from forecasting.devices import choose_device
try:
    tell(choose_device(given["environment"], "this library", given["available"]))
except BadInput as problem:
    tell(str(problem))`,
      { environment, available },
    );

  it.each([
    [{}, ['cuda'], ['cpu', 'no GPU is leased']],
    [{ CUDA_VISIBLE_DEVICES: '' }, ['cuda'], ['cpu', 'no GPU is leased']],
    [{ CUDA_VISIBLE_DEVICES: '-1' }, ['cuda'], ['cpu', 'no GPU is leased']],
    [{ CUDA_VISIBLE_DEVICES: '1' }, ['cuda'], ['cuda', 'GPU 1 is leased']],
    [{ CUDA_VISIBLE_DEVICES: '0' }, ['mps'], ['mps', 'GPU 0 is leased']],
    [{ CUDA_VISIBLE_DEVICES: '0' }, ['mps', 'cuda'], ['cuda', 'GPU 0 is leased']],
    [{ CUDA_VISIBLE_DEVICES: '0' }, [], ['cpu', 'GPU 0 is leased, but this library can use none here']],
    [{ RESEARCH_DEVICE: 'cpu', CUDA_VISIBLE_DEVICES: '0' }, ['cuda'], ['cpu', 'RESEARCH_DEVICE=cpu']],
    [{ RESEARCH_DEVICE: 'cuda' }, ['cuda'], ['cuda', 'RESEARCH_DEVICE=cuda']],
    [{ RESEARCH_DEVICE: 'mps' }, ['cuda'], 'RESEARCH_DEVICE=mps, but this library cannot use that here'],
    [{ RESEARCH_DEVICE: 'tpu' }, ['cuda'], 'RESEARCH_DEVICE=tpu: known are cuda, mps, cpu'],
  ])('%j with %j', (environment, available, chosen) => {
    expect(choice(environment as unknown as Record<string, string>, available)).toEqual(chosen);
  });

  it.each([
    ['cpu', '1.7.4', { tree_method: 'hist' }],
    ['cpu', '3.0.0', { tree_method: 'hist' }],
    ['cuda', '1.7.4', { tree_method: 'gpu_hist' }],
    ['cuda', '2.0.0', { tree_method: 'hist', device: 'cuda' }],
    ['cuda', '10.1.0-dev', { tree_method: 'hist', device: 'cuda' }],
  ])('%s in the words of XGBoost %s', (device, version, parameters) => {
    const code = 'from forecasting.devices import xgboost_parameters\ntell(xgboost_parameters(*given))';
    expect(told(code, [device, version])).toEqual(parameters);
  });
});

describe('checkpoints', () => {
  const code = `
from forecasting.checkpoints import Checkpoints
said = []
one = Checkpoints(given["folder"], "one", said.append)
one.write("state", {"a": np.arange(3), "b": np.array(7)})
read = one.read("state")
tell([None if read is None else [read["a"].tolist(), int(read["b"])], said])`;

  it('are read as they were written, and none without a folder', () => {
    expect(told(code, { folder: join(folder, 'new', 'checkpoints') })).toEqual([[[0, 1, 2], 7], []]);
    expect(told(code, { folder: null })).toEqual([null, []]);
  });

  it('that cannot be written are said, and training goes on', () => {
    const file = join(folder, 'no-folder');
    writeFileSync(file, '');
    const [read, said] = told(code, { folder: file }) as [unknown, string[]];
    expect(read).toBeNull();
    expect(said[0]).toContain('checkpoint state was not written (');
  });

  it('that are cut off, of other bytes, or empty are ignored and said; those of other data, too', () => {
    const damage = `
from pathlib import Path
from forecasting.checkpoints import Checkpoints
said = []
one = Checkpoints(given, "one", said.append)
one.write("state", {"a": np.arange(3)})
file = Path(given) / "state.checkpoint"
whole = file.read_bytes()
one.write("state", {"a": np.arange(4)})
foreign = whole.partition(b"\\n")[0] + b"\\n" + file.read_bytes().partition(b"\\n")[2]
file.write_bytes(whole)
read = [Checkpoints(given, "other", said.append).read("state")]
for content in (foreign, whole[:-10], b"{}\\n", b"", b"[]\\n", b"\\xff"):
    file.write_bytes(content)
    read.append(one.read("state"))
tell([read, said])`;
    const [read, said] = told(damage, join(folder, 'damaged')) as [unknown[], string[]];
    expect(read).toEqual(Array.from({ length: 7 }, () => null));
    expect(said).toEqual([
      'checkpoint state belongs to another training and is ignored',
      ...Array.from({ length: 6 }, () =>
        expect.stringMatching(/^checkpoint state is damaged and is ignored \(/),
      ),
    ]);
  });
});

describe('the packed modules', () => {
  const packed = (time: number): Buffer => {
    const [project, output] = ['project', 'output'].map((name) => join(folder, `${name}-${time}`)) as [
      string,
      string,
    ];
    for (const made of [join(project, 'forecasting'), output]) mkdirSync(made, { recursive: true });
    for (const name of ['pack.py', 'forecasting/__init__.py', 'forecasting/tables.py']) {
      writeFileSync(join(project, name), readFileSync(join(__dirname, name)));
      utimesSync(join(project, name), time, time);
    }
    const env = { PATH: process.env['PATH'], WRITE_DIR: output };
    expect(spawnSync(python, ['-B', join(project, 'pack.py')], { env, encoding: 'utf8' }).stderr).toBe('');
    return readFileSync(join(output, 'forecasting.zip'));
  };

  it('are the same bytes whenever they are packed, and can be imported', () => {
    const archive = packed(1e9);
    expect(packed(1.5e9).equals(archive)).toBe(true);
    const path = join(folder, 'forecasting.zip');
    writeFileSync(path, archive);
    const code = 'import forecasting.tables as tables; print(tables.__file__)';
    const env = { PATH: process.env['PATH'], PYTHONPATH: path };
    expect(execFileSync(python, ['-B', '-c', code], { env, encoding: 'utf8' })).toContain(path);
  });
});
