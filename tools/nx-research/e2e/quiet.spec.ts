import { copyWorkspace } from '@research/testing';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildAll } from './paths';

// The kernel's own record of what nx and everything it started did. It is to be had on Linux alone; elsewhere the test says
// that it did not run.
const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('a whole build, by the record of strace (Linux)', () => {
  it('opens no connection to another machine: no download, no cloud, no telemetry', async () => {
    const workspace = await copyWorkspace('quiet');
    try {
      const trace = join(workspace.root, '.research-trace');
      const nx = join(workspace.root, 'node_modules/.bin/nx');
      const env = { ...process.env, NX_DAEMON: 'false', NFLVERSE_MIRROR: '' };
      execFileSync(
        'strace',
        ['-f', '-qq', '--seccomp-bpf', '-e', 'trace=connect', '-o', trace, nx, ...buildAll],
        {
          cwd: workspace.root,
          env,
          stdio: 'pipe',
        },
      );
      const calls = readFileSync(trace, 'utf8').split('\n');
      // Unix sockets are how nx talks to its own plugin workers: seeing them shows that the record is one.
      expect(calls.some((call) => call.includes('AF_UNIX'))).toBe(true);
      // Jupyter talks to its kernels over the loopback address.
      const loopback = /inet_addr\("127\.|inet_pton\(AF_INET6, "::1"/;
      expect(calls.filter((call) => /AF_INET/.test(call) && !loopback.test(call))).toEqual([]);
    } finally {
      workspace.dispose();
    }
  });
});
