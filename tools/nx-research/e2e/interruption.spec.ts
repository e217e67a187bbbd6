import { isRunning } from '@research/process';
import { makeWorkspace, startNx, type Workspace } from '@research/testing';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const slow = 'projects/etl/slow';

/** Polls until the value is there; a test that waits in vain fails by its time limit. */
async function until<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const value = look();
    if (value !== undefined) return value;
    await delay(50);
  }
}

describe('a build that is interrupted', () => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await makeWorkspace({
      // A script with a child that would run on for minutes, and that says who it is.
      [`${slow}/slow.sh`]:
        'sleep 300 & echo $! > "$MARK"; wait $! || exit 1; echo done > "$WRITE_DIR/out.txt"\n',
      [`${slow}/project.json`]: {
        name: 'slow',
        targets: {
          build: {
            executor: 'nx-research:script',
            options: { script: 'slow.sh', writes: ['out.txt'], env: ['MARK'] },
          },
        },
      },
    });
  });
  afterAll(() => workspace.dispose());

  it.each([
    ['SIGINT', 'true'],
    ['SIGTERM', 'true'],
    ['SIGKILL', 'true'],
    ['SIGINT', 'false'],
    ['SIGKILL', 'false'],
  ] as const)(
    'leaves no process behind after %s of nx, plugins in processes of their own: %s',
    async (signal, isolated) => {
      const mark = join(workspace.root, `mark-${signal}-${isolated}`);
      const nx = spawn(join(workspace.root, 'node_modules/.bin/nx'), ['run', 'slow:build'], {
        cwd: workspace.root,
        env: { ...process.env, NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: isolated, MARK: mark },
        stdio: 'ignore',
      });
      const pid = await until(() => (existsSync(mark) && Number(readFileSync(mark, 'utf8'))) || undefined);
      expect(isRunning(pid)).toBe(true);
      process.kill(nx.pid ?? 0, signal);
      await until(() => (isRunning(pid) ? undefined : true));
      expect(existsSync(join(workspace.root, slow, 'out/build/out.txt'))).toBe(false);
    },
  );

  it('builds afterwards as if nothing had been', async () => {
    writeFileSync(join(workspace.root, slow, 'slow.sh'), 'echo done > "$WRITE_DIR/out.txt"\n');
    const { code, ran } = await workspace.nx(['run', 'slow:build']);
    expect({ code, ran }).toEqual({ code: 0, ran: { 'slow:build': 'built' } });
    expect(workspace.read(`${slow}/out/build/out.txt`)).toBe('done\n');
  });

  it('makes again an output that somebody deleted', async () => {
    workspace.remove(`${slow}/out`);
    await workspace.nx(['run', 'slow:build']);
    expect(workspace.read(`${slow}/out/build/out.txt`)).toBe('done\n');
  });

  it('lets two terminals build at once: one makes the outputs, the other finds them', async () => {
    const go = join(workspace.root, 'go');
    const script = `until [ -e '${go}' ]; do sleep 0.05; done; echo twice > "$WRITE_DIR/out.txt"\n`;
    writeFileSync(join(workspace.root, slow, 'slow.sh'), script);
    const both = [1, 2].map(() => startNx(workspace, ['run', 'slow:build']));
    const waits = () =>
      both.some(({ output }) => output().includes('waiting for its output folder behind slow:build'));
    await until(() => waits() || undefined);
    writeFileSync(go, '');
    expect(await Promise.all(both.map(({ ended }) => ended))).toEqual([0, 0]);
    expect(both.map(({ output }) => /outputs are in place already/.test(output())).sort()).toEqual([
      false,
      true,
    ]);
  });
});
