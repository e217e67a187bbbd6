import type { Fingerprint } from '@research/core';
import { findJob } from './find-job';
import { localHost } from '../hosts/local-host';
import { linkTo } from '../links/link-to';
import type { ListedJob } from './list-jobs';

const job = (beginning: string): ListedJob => ({
  link: linkTo(localHost({ cores: 1, gpus: 0 }), '/workspace'),
  fingerprint: beginning.padEnd(64, 'f') as Fingerprint,
  start: 'one',
  label: { task: 'glm:train', host: 'local', since: '2026-01-01T00:00:00.000Z', script: 'glm.R' },
  state: { kind: 'queued', behind: [] },
  logBytes: 0,
  followers: [],
  takenBy: [],
  lastLine: '',
});
const jobs = ['12e4ab', '12f456', '00123a', '3fa9c1', '3fb000', '9e9990'].map(job);

/** As the command line of Nx gives it: what looks like a number is one. */
const typed = (text: string): string | number => (/^\d+(e\d+)?$/.test(text) ? Number(text) : text);

it.each([
  ['12e4', '12e4ab'],
  ['12f', '12f456'],
  ['00123', '00123a'],
  ['9e999', '9e9990'],
  ['3fa', '3fa9c1'],
  ['3FA', '3fa9c1'],
  ['12e4ab', '12e4ab'],
])('finds by %s the job %s', (text, found) => {
  expect(findJob(jobs, typed(text))).toMatchObject({
    ok: true,
    value: { fingerprint: job(found).fingerprint },
  });
});

it.each([
  ['3f', 'several jobs begin with 3f: 3fa9c1 (glm:train), 3fb000 (glm:train)'],
  ['12', 'several jobs begin with 12: 12e4ab (glm:train), 12f456 (glm:train)'],
  ['77', 'there is no job 77; there are 12e4ab (glm:train), '],
  ['', 'there is no job ; there are '],
  ['0', 'there is no job 0; there are '],
])('says what there is for %j', (text, said) => {
  const found = findJob(jobs, typed(text));
  expect(found.ok ? '' : found.error.what).toContain(said);
});

it('says that there is none at all', () => {
  expect(findJob([], 'abc')).toMatchObject({
    ok: false,
    error: { what: 'there is no job abc; there are none' },
  });
});
