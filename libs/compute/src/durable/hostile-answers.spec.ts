import fc from 'fast-check';
import { describeFailure } from '@research/core';
import { type HostileAnswer, hostileLink, sending } from '../links/hostile-host.fixture';
import { attachJob } from './attach-job';
import { fingerprint, hex, HostileRig, invalid, label, row, start } from './hostile.fixture';

const esc = '\u001b';

let rig: HostileRig;
beforeEach(() => (rig = new HostileRig()));
afterEach(() => rig.dispose());

describe('an answer without end', () => {
  const mebibyte = Buffer.alloc(2 ** 20, 'x');
  function* endless(first: string, part: Buffer, mebibytes = 256): Generator<Buffer> {
    yield Buffer.from(first);
    for (let sent = 0; sent < mebibytes * 2 ** 20; sent += part.length) yield part;
  }
  const begun = (nonce: string): string => `\n${nonce}\n`;
  const lines = Buffer.from(`${row().join('\t')}\n`.repeat(1000));

  const answers: Readonly<Record<string, HostileAnswer>> = {
    'what a login shell prints': { stdout: () => endless('', mebibyte) },
    'a line': { stdout: ({ nonce }) => endless(begun(nonce), mebibyte) },
    lines: { stdout: ({ nonce }) => endless(begun(nonce), lines) },
    'a line on standard error': {
      stdout: ({ nonce }) => [Buffer.from(begun(nonce))],
      stderr: () => endless('', mebibyte),
    },
    'lines on standard error': { stderr: () => endless('', lines) },
    frames: {
      stdout: ({ nonce }) => [Buffer.from(begun(nonce))],
      stderr: ({ nonce }) => endless('', Buffer.from(`${nonce}\tstate\tqueued\tcpu\tme\n`.repeat(10_000))),
    },
    'a long frame': {
      stdout: ({ nonce }) => [Buffer.from(begun(nonce))],
      stderr: ({ nonce }) => endless(`${nonce}\tfailed\t`, Buffer.alloc(2 ** 20, '61')),
    },
  };

  it.each([
    ['what a login shell prints', ['list']],
    ['a line', ['list', 'ensure', 'fetch']],
    ['lines', ['list', 'ensure', 'fetch']],
    ['a line on standard error', ['list']],
    ['lines on standard error', ['list']],
    ['frames', ['list', 'attach']],
    ['a long frame', ['list']],
  ])('costs bounded memory: %s', async (name, asked) => {
    for (const question of asked) {
      const before = process.memoryUsage().rss;
      const result = await rig.questions[question]?.(hostileLink(answers[name] ?? {}));
      const mebibytes = (process.memoryUsage().rss - before) / 2 ** 20;
      const bounded = mebibytes < 200 || mebibytes;
      expect({ question, ok: result?.ok, bounded }).toEqual({ question, ok: false, bounded: true });
    }
  });

  it('tells the terminal no more than a few thousand states', async () => {
    let told = 0;
    const ref = rig.refOn(hostileLink(answers['frames'] ?? {}));
    const attached = await attachJob(ref, {
      start,
      from: 0,
      observer: { bytes: () => undefined, state: () => (told += 1) },
    });
    expect(attached).toMatchObject(invalid('without end'));
    expect(told).toBeLessThan(5000);
  });
});

/** What a host may put into a field. */
const field = fc.oneof(
  fc.constantFrom(
    fingerprint,
    start,
    ...['../../../../victim', '/etc/passwd', '', '-1', 'NaN', 'Infinity', '1e309', '0x10', '9'.repeat(400)],
    ...[
      '0',
      '1',
      '5',
      '1767225600',
      '0 exited 1 2',
      '137 cancelled 0 0',
      '1767225600\tcpu.0',
      'cpu',
      'gpu.1',
    ],
    ...[hex('../victim.json'), hex('made\n'), hex('a=b'), '__proto__', 'constructor', 'linux', '5.36.0'],
    ...[
      JSON.stringify(label),
      JSON.stringify({ ...label, task: `x${esc}[2J` }),
      '['.repeat(1000),
      `${esc}[2J\u202e`,
    ],
    ...['running', 'queued', 'exited', 'acknowledged', 'lost', 'orphaned', 'absent', 'changed', 'same'],
  ),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll('\n', ' ')),
);
const kinds = [
  ...[
    'need',
    'started',
    'attached',
    'finished',
    'absent',
    'ended',
    'gone',
    'file',
    'sha256',
    'unsafe',
    'other',
  ],
  ...['job', 'checkpoints', 'inputs', 'discarded', 'host', 'variable', 'program', 'now', 'slot', 'waiter'],
  ...['exited', 'running', 'state', 'end', 'gpu', 'exit', 'failed', fingerprint],
];
const line = fc
  .tuple(fc.oneof(fc.constantFrom(...kinds), field), fc.array(field, { maxLength: 8 }))
  .map(([kind, fields]) => [kind, ...fields]);

/** Every number and date in a value, for what nobody can print or compute with. */
function unusable(value: unknown): unknown[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [value];
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(unusable) : [];
}

it('no answer at all makes us throw, write elsewhere, believe a job of another name, or show what acts on a terminal', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(rig.questions)),
      fc.array(line, { maxLength: 6 }),
      fc.array(line, { maxLength: 3 }),
      async (question, answer, frames) => {
        const bytes = Buffer.from(answer.map((fields) => `${fields.join('\t')}\n`).join(''));
        const result = await rig.questions[question]?.(hostileLink(sending(bytes, frames)));
        if (result && !result.ok)
          expect(describeFailure(result.error)).not.toMatch(/(?![\t\n])\p{Cc}|\p{Bidi_Control}/u);
        if (result?.ok) {
          expect(unusable(result.value)).toEqual([]);
          if (question === 'list')
            for (const job of result.value as { fingerprint: string; lastLine: string; label: object }[]) {
              expect(job.fingerprint).toMatch(/^[0-9a-f]{64}$/);
              expect(JSON.stringify([job.lastLine, job.label])).not.toMatch(
                /\\u001b|\p{Cc}|\p{Bidi_Control}/u,
              );
            }
        }
        expect(rig.isWell).toBe(true);
      },
    ),
    { numRuns: 1000 },
  );
});
