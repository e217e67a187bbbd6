import { stateParts } from '@research/core';
import { copyWorkspace, type NxRun, type Workspace } from '@research/testing';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildAll, paths } from './paths';

// The kernel's own record of what nx and everything it started did. It is to be had on Linux alone; elsewhere the test says
// that it did not run.
const hasStrace = process.platform === 'linux';
const onLinux = hasStrace ? it : it.skip;

describe('everything built in another folder, locale and time zone, a part of it by two terminals at once', () => {
  /** Built in parallel by one terminal. */
  let one: Workspace;
  let two: Workspace;
  let both: NxRun[];

  beforeAll(async () => {
    one = await copyWorkspace('one', { built: true });
    two = await copyWorkspace('a-folder-with-a-longer name');
    both = await Promise.all([terminal(1, []), terminal(2, ['-p', 'chapter-7-simulation'])]);
  });
  afterAll(() => [one, two].forEach((workspace) => workspace?.dispose()));

  const traceOf = (number: number): string => join(two.root, `.research-trace-${number}`);

  /** Builds with the plugin workers that users have, one task after the other, under strace. */
  function terminal(number: number, projects: readonly string[]): Promise<NxRun> {
    const strace = ['strace', '-f', '-qq', '--seccomp-bpf', '-e', 'trace=connect', '-o', traceOf(number)];
    const env = { LANG: 'de_DE.UTF-8', LC_ALL: 'C.UTF-8', TZ: 'Asia/Tokyo', NX_ISOLATE_PLUGINS: 'true' };
    return two.nx([...buildAll, ...projects, '--parallel=1'], env, hasStrace ? strace : []);
  }

  it('is built: no task is run twice, and no file is torn', async () => {
    expect(both.map(({ code, output }) => (code === 0 ? 'built' : output))).toEqual(['built', 'built']);
    const built = sideFiles(two.root).filter(({ status }) => status === 'built');
    const times = new Map(
      built.map(({ task }) => [task, built.filter((other) => other.task === task).length]),
    );
    expect(times.get('dissertation:build')).toBe(1);
    expect([...times].filter(([, count]) => count > 1)).toEqual([]);

    const pdf = two.bytes(paths.pdf);
    const alone = ['--skip-nx-cache', '--excludeTaskDependencies'];
    await two.succeed(['run', 'dissertation:build', ...alone]);
    expect(two.bytes(paths.pdf).equals(pdf)).toBe(true);
  });

  onLinux('opens no connection to another machine: no download, no cloud, no telemetry', () => {
    for (const number of [1, 2]) {
      const calls = readFileSync(traceOf(number), 'utf8').split('\n');
      // Unix sockets are how nx talks to its own plugin workers: seeing them shows that the record is one.
      expect(calls.some((call) => call.includes('AF_UNIX'))).toBe(true);
      // Jupyter talks to its kernels over the loopback address.
      const loopback = /inet_addr\("127\.|inet_pton\(AF_INET6, "::1"/;
      expect(calls.filter((call) => /AF_INET/.test(call) && !loopback.test(call))).toEqual([]);
    }
  });

  it('has the same bytes', () => {
    for (const path of outputsOf(two))
      expect({ path, same: one.bytes(path).equals(two.bytes(path)) }).toEqual({ path, same: true });
  });

  it('does not depend on any part of the state folder', async () => {
    const products = [paths.pdf, paths.report, paths.reportText, paths.reportPage];
    const before = products.map((path) => one.bytes(path));
    const changed = () => products.filter((path, index) => !before[index]?.equals(one.bytes(path)));
    for (const parts of roundsOf(Object.values(stateParts).map(({ path }) => path))) {
      for (const part of parts) rmSync(join(one.root, '.research', part), { recursive: true, force: true });
      // At the end, where it moves no line that the report names.
      one.edit(paths.chapter, /$/, `% without ${parts.join(', ')}\n`);
      const { code, ran } = await one.nx(['run', 'dissertation:build']);
      expect({ parts, code, changed: changed() }).toEqual({ parts, code: 0, changed: [] });
      expect(ran).toMatchObject({ 'dissertation:build': 'built' });
    }
    for (const gone of ['.research', 'projects/dissertation/out']) one.remove(gone);
    const { ran } = await one.succeed([
      ...['run-many', '-t', 'build', 'check-pdf', 'report', '-p', 'dissertation'],
      ...['--excludeTaskDependencies', '--skip-nx-cache'],
    ]);
    expect(ran).toEqual({
      'dissertation:build': 'built',
      'dissertation:check-pdf': 'built',
      'dissertation:report': 'built',
    });
    expect(changed()).toEqual([]);
  });
});

/** Which parts to remove together, so that of any two each is once removed while the other is there: three of six rounds for each part. */
function roundsOf(parts: readonly string[]): string[][] {
  const rounds = [0, 1, 2, 3, 4, 5];
  const triples = rounds.flatMap((a) =>
    rounds.flatMap((b) => rounds.flatMap((c) => (a < b && b < c ? [[a, b, c]] : []))),
  );
  expect(parts.length).toBeLessThanOrEqual(triples.length);
  return rounds.map((round) => parts.filter((_, index) => triples[index]?.includes(round)));
}

/** What every task of every run so far came to. */
function sideFiles(root: string): { readonly task: string; readonly status: string }[] {
  const runs = join(root, '.research/runs');
  return readdirSync(runs).flatMap((run) =>
    readdirSync(join(runs, run))
      .filter((name) => name.endsWith('.json') && name !== 'start.json')
      .map(
        (name) => JSON.parse(readFileSync(join(runs, run, name), 'utf8')) as { task: string; status: string },
      ),
  );
}

/** Every output of the build but the files that may differ: where and when it was made. */
function outputsOf(workspace: Workspace): string[] {
  const outputs = readdirSync(join(workspace.root, 'projects'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'provenance.json')
    .map((entry) => relative(workspace.root, join(entry.parentPath, entry.name)))
    .filter((path) => path.includes('/out/'));
  expect(outputs).toEqual(expect.arrayContaining([paths.pdf, paths.games]));
  return outputs;
}
