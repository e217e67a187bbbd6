import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fail, fingerprint, ok, taskId, type Result } from '@research/core';
import { localHost } from '../hosts/local-host';
import { outputsInPlace } from '../outputs/outputs-in-place';
import { runStaged, type Stage } from './run-staged';
import type { StagedOutcome } from './staged-work';
import type { WorkContext } from './work-context';

const identity = fingerprint({ script: 'one' });
const writes = ['a', 'b'];
let workspaceRoot: string;
let outputFolder: string;
let runs: number;

beforeEach(async () => {
  workspaceRoot = mkdtempSync(join(tmpdir(), 'run-staged-'));
  outputFolder = join(workspaceRoot, 'model', 'out', 'build');
  runs = 0;
  expect(await make()).toMatchObject({ ok: true, value: { kind: 'ran', value: 1 } });
});
afterEach(() => rmSync(workspaceRoot, { recursive: true, force: true }));

/** Makes both outputs; its value counts how often they were made. */
function write({ folder }: Stage): Promise<Result<number>> {
  for (const name of writes) writeFileSync(join(folder, name), name);
  return delay(100, ok((runs += 1)));
}

function make(more: Partial<WorkContext> = {}, use = write): Promise<Result<StagedOutcome<number>>> {
  const work = { fingerprint: identity, needs: { cpu: 1, gpu: 0 }, writes };
  const host = localHost({ cores: 2, gpus: 0 });
  return runStaged(
    work,
    { workspaceRoot, host, taskId: taskId('model', 'build'), outputFolder, ...more },
    use,
  );
}

describe('outputs in place', () => {
  const at = (name: string): string => join(outputFolder, name);

  it.each<[string, () => void]>([
    ['a byte differs', () => writeFileSync(at('a'), 'A')],
    ['an output is gone', () => rmSync(at('b'))],
    ['an output is a link', () => (rmSync(at('b')), symlinkSync('a', at('b')))],
    ['the provenance is gone', () => rmSync(at('provenance.json'))],
    ['the provenance is damaged', () => writeFileSync(at('provenance.json'), '{"fingerprint":')],
  ])('are not when %s', async (_name, damage) => {
    expect(await outputsInPlace(outputFolder, identity, writes)).toBe(true);
    damage();
    expect(await outputsInPlace(outputFolder, identity, writes)).toBe(false);
    expect(await make({ reuse: true })).toMatchObject({ ok: true, value: { kind: 'ran' } });
  });

  it('are not for another fingerprint or one more output', async () => {
    expect(await outputsInPlace(outputFolder, fingerprint({ script: 'two' }), writes)).toBe(false);
    expect(await outputsInPlace(outputFolder, identity, [...writes, 'c'])).toBe(false);
  });

  it('are kept when asked to, and made again otherwise', async () => {
    expect(await make({ reuse: true })).toEqual(ok({ kind: 'kept', undeclared: [] }));
    expect(await make()).toMatchObject({ ok: true, value: { kind: 'ran', value: 2 } });
  });

  it('are kept by the second of two who want the same at once', async () => {
    rmSync(outputFolder, { recursive: true });
    const both = await Promise.all([make({ reuse: true }), make({ reuse: true })]);
    expect(both.map((result) => result.ok && result.value.kind).sort()).toEqual(['kept', 'ran']);
    expect(runs).toBe(2);
  });
});

describe('work in this process', () => {
  it('that fails leaves the outputs of before', async () => {
    const error = { reason: 'network', what: 'the line is down' } as const;
    const failing = async (stage: Stage): Promise<Result<number>> => {
      await write(stage);
      return fail(error);
    };
    expect(await make({}, failing)).toEqual(fail(error));
    expect(await outputsInPlace(outputFolder, identity, writes)).toBe(true);
  });

  it('that the system refuses is a failure, and one with a bug is a bug', async () => {
    const refused = ({ folder }: Stage): Promise<Result<number>> => {
      writeFileSync(join(folder, 'no', 'such', 'folder'), '');
      return Promise.resolve(ok(0));
    };
    expect(await make({}, refused)).toMatchObject({ ok: false, error: { reason: 'file-system' } });
    await expect(make({}, () => Promise.reject(new TypeError('bug')))).rejects.toThrow('bug');
  });
});
