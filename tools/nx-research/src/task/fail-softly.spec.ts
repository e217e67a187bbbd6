import { readProvenance, readSoftFailure, writeProvenance } from '@research/compute';
import { type Failure, hashFile, type Result } from '@research/core';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { etl, task, wired } from '../wiring/sample-workspace.fixture';
import { failSoftly, mayFailSoftly } from './fail-softly';
import type { TaskOutcome, TaskScope } from '../scope/task-scope';

const wirings = wired([etl]);
const own = task(wirings, 'games');
const failure: Failure = { reason: 'command-failed', what: 'clean.R ended with exit code 1' };
const contract = `
games.csv.gz:
  key: [game_id]
  columns: { game_id: {}, season: { type: integer } }
`;

describe('a soft failure', () => {
  let root: string;
  const signal = new AbortController().signal;
  const at = (path: string): string => join(root, path);
  const folder = (): string => at(own.outputFolder);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'fail-softly-'));
    mkdirSync(at('projects/etl/games/out/fetch'), { recursive: true });
    sourceIs('release');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const sourceIs = (origin: string): void =>
    writeFileSync(at('projects/etl/games/out/fetch/origin.json'), JSON.stringify({ origin }));

  const scope = (options: unknown, env: Record<string, string> = {}): TaskScope<unknown> =>
    ({
      options,
      task: own,
      wirings,
      workspaceRoot: root,
      hostsFiles: [],
      signal,
      sink: { line: () => undefined },
      say: () => undefined,
      ports: { env, now: () => new Date(0), runCommand: () => Promise.reject(new Error('runs nothing')) },
    }) as unknown as TaskScope<unknown>;
  const fails = (): Promise<Result<TaskOutcome>> => failSoftly(scope({ critical: false }), failure);

  /** Outputs of an earlier run over data of the given origin. */
  async function earlier(origin: string): Promise<void> {
    mkdirSync(folder(), { recursive: true });
    const file = join(folder(), 'games.csv.gz');
    writeFileSync(file, 'good');
    await writeProvenance(folder(), {
      fingerprint: 'f',
      host: 'local',
      startedAt: '2026-11-20T10:00:00.000Z',
      durationMs: 1,
      tools: {},
      origin,
      writes: { 'games.csv.gz': await hashFile(file) },
    });
  }

  it.each([
    ['critical: false', { options: { critical: false } }, true],
    ['critical: true', { options: { critical: true } }, false],
    ['a kind without the option', { options: {} }, false],
    ['a submission', { options: { critical: false }, env: { RESEARCH_STRICT: '1' } }, false],
    ['undeclared reads', { options: { critical: false }, reason: 'undeclared-read' }, false],
    ['sources that would be mixed', { options: { critical: false }, reason: 'mixed-origins' }, false],
  ] as const)('for %s', (_case, given, expected) => {
    const {
      options,
      env = {},
      reason = failure.reason,
    } = given as {
      readonly options: unknown;
      readonly env?: Record<string, string>;
      readonly reason?: Failure['reason'];
    };
    expect(mayFailSoftly(scope(options, env), { ...failure, reason })).toBe(expected);
  });

  it('leaves outputs of the same origin as they are, and says of when they are', async () => {
    await earlier('release');
    expect(await fails()).toMatchObject({
      ok: true,
      value: { status: 'soft', failure, notes: [expect.stringContaining('its outputs of 2026-11-20')] },
    });
    expect(readFileSync(join(folder(), 'games.csv.gz'), 'utf8')).toBe('good');
    expect(readSoftFailure(folder())).toEqual({
      task: 'games:build',
      failedAt: '1970-01-01T00:00:00.000Z',
      failure,
      standIn: { kind: 'last-good', of: '2026-11-20T10:00:00.000Z' },
    });
  });

  it.each([
    ['of another origin', () => earlier('sample')],
    [
      'of which the origin is not known any more',
      async () => (await earlier('release'), rmSync(at('projects/etl/games/out/fetch'), { recursive: true })),
    ],
    [
      'that somebody has edited',
      async () => (await earlier('release'), writeFileSync(join(folder(), 'games.csv.gz'), 'edited')),
    ],
  ])('never serves outputs %s: an empty table stands in', async (_case, prepare) => {
    writeFileSync(at('projects/etl/games/contract.yaml'), contract);
    await prepare();
    expect(await fails()).toMatchObject({ ok: true, value: { status: 'soft' } });
    expect(readSoftFailure(folder())?.standIn).toEqual({ kind: 'empty', files: ['games.csv.gz'] });
    expect(readProvenance(folder())).toMatchObject({ standsIn: 'empty' });
  });

  it('does not take an empty table for good outputs the next time', async () => {
    writeFileSync(at('projects/etl/games/contract.yaml'), contract);
    await fails();
    await fails();
    expect(readSoftFailure(folder())?.standIn.kind).toBe('empty');
  });

  it('is a failure where nothing can stand in, and says what to describe', async () => {
    expect(await fails()).toMatchObject({
      ok: false,
      error: {
        what: failure.what,
        causes: [{ what: expect.stringContaining('does not describe games.csv.gz') }],
      },
    });
    expect(existsSync(join(folder(), 'soft-failure.json'))).toBe(false);
  });
});
