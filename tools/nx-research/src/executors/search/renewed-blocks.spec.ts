import type { JobState } from '@research/compute';
import { fail, ok } from '@research/core';
import { type Block, blockOf, fitsOf, trialsOf } from '@research/search';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { HeardTrials } from './heard-trials';
import { type NotedBlock, noteBlock, noteOf } from './placed-blocks';
import { renewBlocks } from './renewed-blocks';
import { changesOfTerms, type Terms, termsOf } from './terms';

const before = termsOf({
  definition: { trial: { limitSeconds: 3600, retries: 1 } },
  job: { limitSeconds: 60, needs: { cpu: 1, gpu: 0 } },
});
let workspaceRoot: string;
beforeEach(() => {
  workspaceRoot = mkdtempSync(join(tmpdir(), 'renewed-'));
});
afterEach(() => rmSync(workspaceRoot, { recursive: true }));

const task = { id: 'trees:search', project: 'trees' };
const blockNamed = (name: string): Block => blockOf(fitsOf(trialsOf([{ name }], 'identity'), {}));

/** What becomes of one block in each state of its job, and what is said. */
async function renewed(terms: Terms, noted: Terms | undefined, reached = true) {
  // `begins` starts between the question for its state and the withdrawal.
  const kinds = ['queued', 'begins', 'running', 'exited', 'lost', 'absent'];
  const folder = join(workspaceRoot, '.research/search/trees/blocks');
  const blocks = kinds.map((kind): NotedBlock => {
    const block = { ...blockNamed(kind), host: 'far', ...(noted && { terms: noted }) };
    noteBlock(folder, block);
    return block;
  });
  const said: string[] = [];
  const withdrawn: string[] = [];
  const nameOf = (block: Block): string => String(block.fits[0]?.parameters['name']);
  const stateOf = (name: string) => (name === 'begins' ? 'queued' : (name as JobState['kind']));
  const states = new Map(
    blocks
      .filter((block) => nameOf(block) !== 'absent')
      .map((block) => [block.fingerprint, stateOf(nameOf(block))]),
  );
  const host = {
    ...{ id: 'far', terms },
    states: () =>
      Promise.resolve(reached ? ok(states) : fail({ reason: 'host-unreachable' as const, what: 'far' })),
    withdraw: (block: Block) => {
      const isQueued = nameOf(block) === 'queued';
      if (isQueued) withdrawn.push(nameOf(block));
      return Promise.resolve(isQueued);
    },
  };
  const scope = {
    workspaceRoot,
    task,
    say: (line: string) => said.push(line),
  } as unknown as TaskScope<unknown>;
  await renewBlocks(scope, host, blocks);
  const isNew = (block: NotedBlock): boolean =>
    changesOfTerms(noteOf(folder, block)?.terms ?? {}, terms).length === 0;
  return { said, withdrawn, renewed: blocks.filter(isNew).map(nameOf) };
}

it.each<[string, Terms, RegExp]>([
  [
    'the time of a fit',
    { ...before, 'trial.limitSeconds': 60 },
    /trial\.limitSeconds is 60 now and was 3600/,
  ],
  ['memory', { ...before, 'trial.memoryMiB': 900 }, /trial\.memoryMiB is 900 now and was 0/],
  ['retries', { ...before, 'trial.retries': 3 }, /trial\.retries is 3 now and was 1/],
  ['the time of a block', { ...before, limitSeconds: 90 }, /limitSeconds is 90 now and was 60/],
  ['slots', { ...before, 'needs.gpu': 1 }, /needs\.gpu is 1 now and was 0/],
])(
  'an edit of %s reaches each block that has not started, and is said of those that run',
  async (_name, terms, change) => {
    const found = await renewed(terms, before);
    expect(found.withdrawn).toEqual(['queued']);
    expect(found.renewed).toEqual(['queued', 'lost', 'absent']);
    expect(found.said).toEqual([
      expect.stringMatching(/^host far goes on with 2 blocks \(2 fits\) under the limits of its start/),
    ]);
    expect(found.said[0]).toMatch(change);
    expect(found.said[0]).toContain('npx nx run hosts:cancel --task=trees:search');
  },
);

it.each<[string, Terms | undefined, boolean]>([
  ['nothing was edited', { ...before }, true],
  ['an earlier version has noted no terms', undefined, true],
  ['the host does not answer', { ...before, 'trial.retries': 0 }, false],
])('nothing is withdrawn or said where %s', async (_name, noted, reached) => {
  expect(await renewed(before, noted, reached)).toMatchObject({ said: [], withdrawn: [] });
});

it('a block keeps its terms in its note when its worker is heard of', () => {
  const folder = join(workspaceRoot, '.research/search/trees/blocks');
  const block = blockNamed('a');
  noteBlock(folder, { ...block, host: 'far', terms: before });
  const scope = { workspaceRoot, task } as unknown as TaskScope<unknown>;
  const means = { ledger: { entries: () => [].values() }, letGo: new AbortController() };
  const heard = new HeardTrials(
    scope,
    'identity',
    means as unknown as ConstructorParameters<typeof HeardTrials>[2],
  );
  const worker = { versions: 'scores 1.0', device: 'cpu' };
  heard.take({ block, host: { id: 'far' } } as Parameters<HeardTrials['take']>[0], { kind: 'ready', worker });
  expect(noteOf(folder, block)).toMatchObject({ terms: before, worker, identity: 'identity' });
});
