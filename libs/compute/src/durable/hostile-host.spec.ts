import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HostileAnswer, hostileLink, saying, sending } from '../links/hostile-host.fixture';
import { inspectHost } from '../links/inspect-host';
import { fingerprint, hex, HostileRig, invalid, label, row, start } from './hostile.fixture';
import { listJobs } from './list-jobs';

const esc = '\u001b';

let rig: HostileRig;
beforeEach(() => (rig = new HostileRig()));
afterEach(() => {
  expect(rig.isWell).toBe(true);
  rig.dispose();
});

const list = (...rows: string[][]) => listJobs(hostileLink(saying(rows)));

describe('a list of jobs', () => {
  it('is read where the host tells the truth', async () => {
    expect(await list(row({ 5: hex('\0epoch 1\n') }))).toMatchObject({
      ok: true,
      value: [
        { fingerprint, start, label, logBytes: 12, lastLine: '\ufffdepoch 1', state: { kind: 'running' } },
      ],
    });
  });

  it.each([
    ['a path instead of a name', { 0: '../../../../victim' }, 'fingerprint'],
    ['an absolute path', { 0: '/etc/passwd' }, 'fingerprint'],
    ['a name in capitals', { 0: 'F'.repeat(64) }, 'fingerprint'],
    ['no name', { 0: '' }, 'fingerprint'],
    ['a start that is a path', { 1: '../../start' }, 'start'],
    ['no state', { 2: 'sleeping' }, 'state'],
    ['a negative size', { 4: '-1' }, 'logBytes'],
    ['a size that is no number', { 4: 'NaN' }, 'logBytes'],
    ['a size beyond all', { 4: '9'.repeat(400) }, 'logBytes'],
    ['a size in hexadecimal', { 4: '0x10' }, 'logBytes'],
    ['a log that is not hexadecimal', { 5: 'zz' }, 'last'],
    ['more log than was asked for', { 5: '61'.repeat(401) }, 'last'],
    ['a time beyond all', { 6: '1e300' }, 'time'],
    ['followers that are no names', { 7: '../victim' }, 'followers'],
    ['followers without end', { 7: Array(3000).fill('616161').join(',') }, 'followers'],
    ['takers that are no names', { 8: ',' }, 'takenBy'],
    ['an exit code that is none', { 2: 'exited', 3: 'NaN exited 0 0' }, 'state'],
    ['a large exit code', { 2: 'exited', 3: '256 exited 0 0' }, 'state'],
    ['an end of no known kind', { 2: 'exited', 3: '0 __proto__ 0 0' }, 'state'],
    ['times that are none', { 2: 'exited', 3: '0 exited Infinity 0' }, 'state'],
  ])('with %s is refused, by the name of the field', async (_what, changes, field) => {
    expect(await list(row(), row(changes))).toMatchObject(invalid(field));
  });

  it.each([
    ['no label', 'x'],
    ['a label that goes deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['a long label', JSON.stringify({ ...label, script: 'x'.repeat(20_000) })],
    ['a label since never', JSON.stringify({ ...label, since: 'never' })],
    ['null', 'null'],
  ])('with %s names a job whose label cannot be read', async (_what, text) => {
    expect(await list(row({ 9: text }))).toMatchObject({
      ok: true,
      value: [{ label: { task: '(unreadable label)' } }],
    });
  });

  it('shows nothing of a label or a log that a terminal would act on', async () => {
    const bad = `a${esc}[2J${esc}]52;c;cm0gLXJm\u0007\u202eb\u009b\nc`;
    const jobs = await list(
      row({ 5: hex(bad), 7: hex(bad), 9: JSON.stringify({ ...label, task: bad, script: bad }) }),
    );
    expect(JSON.stringify(jobs)).not.toMatch(/\\u001b|\\u009b|\u009b|\u202e|\\n/);
    expect(jobs).toMatchObject({
      ok: true,
      value: [{ label: { task: 'a\ufffdb\ufffd c' }, lastLine: 'c', followers: ['a\ufffdb\ufffd c'] }],
    });
  });

  it('takes a time that is none as not known: a disk may have been full', async () => {
    const jobs = await list(row({ 3: '1e9 cpu.0,cpu.99999999,nothing' }));
    expect(jobs).toMatchObject({ ok: true, value: [{ state: { slots: [{ kind: 'cpu', number: 0 }] } }] });
    expect(
      jobs.ok && jobs.value[0]?.state.kind === 'running' && jobs.value[0].state.startedAt.getTime(),
    ).toBeGreaterThan(0);
  });
});

describe('what jobs leave', () => {
  const ended = ['ended', hex('the log\n'), '1767225600', 'cpu.0'];
  const fetch = (answer: readonly (readonly string[])[], names = ['a']) =>
    rig.deliver(hostileLink(saying(answer)), names);
  const bytes = 'made\n';
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  /** A file as lines: its bytes end with a line break. */
  const file = [['file', String(bytes.length)], [bytes.trim()], ['sha256', sha256]];

  it('is taken where the host tells the truth', async () => {
    expect(await fetch([ended, ...file, ['other', hex('d/b')]])).toMatchObject({
      ok: true,
      value: { tail: 'the log\n' },
    });
    expect(readFileSync(join(rig.into, 'a'), 'utf8')).toBe(bytes);
    expect(readFileSync(join(rig.into, 'd/b'), 'utf8')).toBe('');
  });

  it.each([
    ['no end of the job', [...file], 'out of order'],
    ['two ends', [ended, ended, ...file], 'out of order'],
    ['nothing of an output', [ended], 'does not tell of every output'],
    ['an output without a hash', [ended, ...file.slice(0, 2)], 'does not tell of every output'],
    ['one file instead of another hash', [ended, ...file.slice(0, 2), ['file', '1']], 'before "sha256"'],
    ['a hash that is none', [ended, ...file.slice(0, 2), ['sha256', 'no']], 'no SHA-256'],
    ['a negative size', [ended, ['file', '-1']], 'no size'],
    ['a size that is no number', [ended, ['file', 'NaN']], 'no size'],
    ['one output more', [ended, ...file, ...file], 'was not asked for'],
    ['an unknown kind', [ended, ['link', hex('/etc/passwd')]], 'was not asked for'],
    ['names before outputs', [ended, ['other', hex('a')], ...file], 'before the outputs'],
    ['a log that is too long', [['ended', '61'.repeat(65 * 1024)], ...file], 'too long'],
  ])('with %s is refused, and the job stays for the next to collect', async (_what, answer, said) => {
    expect(await fetch(answer)).toMatchObject(invalid(said));
  });

  it('with other bytes than the host says is refused', async () => {
    const wrong = [...file.slice(0, 2), ['sha256', '0'.repeat(64)]];
    expect(await fetch([ended, ...wrong])).toMatchObject({ ok: false, error: { reason: 'hash-mismatch' } });
  });

  it('that is larger than the disk is refused before the first byte is written', async () => {
    expect(await fetch([ended, ['file', '900000000000000']])).toMatchObject({
      ok: false,
      error: { reason: 'file-system', said: expect.stringContaining('ENOSPC') as string },
    });
  });

  it('never reaches beyond its folder, whatever it is called', async () => {
    const names = [
      '../victim.json',
      '/etc/x',
      'a/../../victim.json',
      '..',
      '.',
      '',
      'x\0y',
      'n'.repeat(5000),
    ];
    expect(await fetch([ended, ...file, ...names.map((name) => ['other', hex(name)])])).toMatchObject({
      ok: true,
    });
    expect(readdirSync(rig.into)).toEqual(['a']);
  });

  it('is named up to a thousand files, and costs no more', async () => {
    const others = Array.from({ length: 3000 }, (_, index) => ['other', hex(`${index}`)]);
    expect(await fetch([ended, ...file, ...others])).toMatchObject({ ok: true });
    expect(readdirSync(rig.into)).toHaveLength(1001);
  });
});

it.each([
  ['an environment with a NUL', [['variable', hex('A'), hex('x\0go='), '1']], 'NUL'],
  ['a variable without a name', [['variable', '', hex('x'), '1']], 'name of a variable'],
  ['a folder that is not absolute', [['host', '1767225600', 'linux', '5.36.0', hex('../x')]], 'absolute'],
  ['a system with escapes', [['host', '1767225600', `${esc}[2J`, '5.36.0', hex('/x')]], 'system'],
  ['no version of perl', [['host', '1767225600', 'linux', '5; rm', hex('/x')]], 'version'],
  ['a program without a size', [['program', hex('R'), hex('/usr/bin/R'), '-', '1']], 'whole number'],
])('a host with %s is refused', async (_what, lines, said) => {
  const host = ['host', '1767225600', 'linux', '5.36.0', hex('/home/me/.nx-research')];
  const link = hostileLink(saying(lines[0]?.[0] === 'host' ? lines : [host, ...lines]));
  expect(await inspectHost(link, { programs: [] })).toMatchObject(invalid(said));
});

it.each([[['exit', 'NaN', 'exited']], [['exit', '-1', 'exited']], [['exit', '0', 'well']], [['exit']]])(
  'the exit %j of a program is refused',
  async (frame) => {
    const link = hostileLink(sending(Buffer.alloc(0), [frame]));
    expect(await rig.questions['run']?.(link)).toMatchObject(invalid('no exit of a program'));
  },
);

it('a frame that is no state is refused, and one with another nonce is not ours', async () => {
  const attach = (frames: string[][]) =>
    rig.questions['attach']?.(hostileLink(sending(Buffer.alloc(0), frames)));
  expect(await attach([['end', 'exited', '0 well 0 0']])).toMatchObject(invalid('no state of a job'));
  const forged: HostileAnswer = {
    stdout: ({ nonce }) => [Buffer.from(`\n${nonce}\n`)],
    stderr: () => [Buffer.from(`${start}\tend\texited\t0 exited 0 0\n${start}\tdone\t0\n`)],
  };
  expect(await rig.questions['attach']?.(hostileLink(forged))).toMatchObject({
    ok: false,
    error: { reason: 'host-unreachable' },
  });
});

it('is forgotten by no other note than that of the job which was asked about', async () => {
  const { note } = rig;
  writeFileSync(note, JSON.stringify({ task: 'glm:train', host: 'box', since: '', start }));
  expect(await rig.questions['cancel']?.(hostileLink(saying([['victim']])))).toMatchObject(invalid('state'));
  expect(existsSync(note)).toBe(true);
  expect(await rig.questions['discard']?.(hostileLink(saying([['discarded', 'all']])))).toMatchObject(
    invalid('whole'),
  );
  expect(existsSync(note)).toBe(true);
});
