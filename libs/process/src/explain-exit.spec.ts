import { explainExit } from './explain-exit';
import type { Exit } from './exit';

const command = { argv: ['/usr/bin/Rscript', 'ingest.R'] as [string, string], limitSeconds: 60 };
const exit: Exit = { code: 0, signal: null, timedOut: false, cancelled: false, durationMs: 1, tail: '' };

it.each<[string, Partial<Exit>, { reason: string; what: string; transient?: boolean }]>([
  ['a code', { code: 2 }, { reason: 'command-failed', what: 'Rscript ingest.R ended with exit code 2' }],
  [
    'a code that says it may pass',
    { code: 75 },
    {
      reason: 'command-failed',
      what: 'Rscript ingest.R ended with exit code 75: a failure that may pass by itself',
      transient: true,
    },
  ],
  [
    'SIGKILL',
    { code: null, signal: 'SIGKILL' },
    { reason: 'command-killed', what: 'Rscript ingest.R was killed, probably out of memory' },
  ],
  [
    '137 by a shell',
    { code: 137 },
    { reason: 'command-killed', what: 'Rscript ingest.R was killed, probably out of memory' },
  ],
  [
    'a crash',
    { code: null, signal: 'SIGSEGV' },
    { reason: 'command-killed', what: 'Rscript ingest.R was ended by SIGSEGV' },
  ],
  [
    'the time limit',
    { code: 0, timedOut: true },
    { reason: 'time-limit', what: 'Rscript ingest.R was ended after its time limit of 60 s' },
  ],
  [
    'our own KILL',
    { signal: 'SIGKILL', cancelled: true },
    { reason: 'interrupted', what: 'Rscript ingest.R was interrupted' },
  ],
])('explains %s', (_name, how, failure) => {
  expect(explainExit(command, { ...exit, ...how })).toMatchObject(failure);
});

it('quotes the last lines without colours', () => {
  const tail = `${'noise\n'.repeat(100)}\u001b[31mError: row 7\u001b[0m\n`;
  const { said } = explainExit(command, { ...exit, code: 1, tail });
  expect(said?.split('\n')).toHaveLength(30);
  expect(said?.endsWith('\nError: row 7')).toBe(true);
  expect(explainExit(command, { ...exit, code: 1 })).not.toHaveProperty('said');
});

it('cuts a long command line', () => {
  const long = { argv: ['sh', '-c', 'x '.repeat(500)] as [string, ...string[]] };
  expect(explainExit(long, { ...exit, code: 1 }).what.length).toBeLessThan(160);
});
