import { copyWorkspace } from '@research/testing';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { alternate, type Measured } from './alternate';
import type { Benchmark, Row } from './benchmark';
import { nxCommand } from './nx-command';
import { measuredRow } from './rows';
import { timeCommand } from './time-command';
import { type Files, writeFiles } from './write-files';

const taskCount = 12;
const aimCpuSeconds = 0.1;

/** What the frame around a script costs, on top of Nx's own fork, in a task that itself does nothing. */
export const executorCost: Benchmark = {
  name: 'executor',
  title: `The cost of a task: ${taskCount} uncached tasks that run an empty shell script`,
  async measure(rounds) {
    const workspace = await copyWorkspace('bench');
    try {
      writeFiles(workspace.root, files());
      const { script, minimal, nothing } = await alternate(
        {
          script: () => runAll(workspace.root, 'script'),
          minimal: () => runAll(workspace.root, 'minimal'),
          nothing: () => runAll(workspace.root, 'nothing'),
        },
        rounds,
      );
      return [
        measuredRow('`nx-research:script`', script),
        measuredRow('a minimal executor that spawns the same script', minimal),
        measuredRow('`nx:noop`, which Nx does not fork', nothing),
        costRow('per task: fork and minimal executor', perTask(minimal, nothing)),
        costRow('per task: what `nx-research:script` adds', perTask(script, minimal), aimCpuSeconds),
      ];
    } finally {
      workspace.dispose();
    }
  },
};

/** Outputs are removed first: with them in place the executor would rightly do nothing. */
function runAll(root: string, target: string) {
  for (const project of projects) rmSync(join(root, project, 'out'), { recursive: true, force: true });
  const parallel = `--parallel=${availableParallelism()}`;
  return timeCommand(nxCommand(root, ['run-many', '-t', target, '--skip-nx-cache', parallel]));
}

const perTask = (more: Measured, less: Measured): number =>
  (more.cpuSeconds.median - less.cpuSeconds.median) / taskCount;

function costRow(what: string, cpuSeconds: number, limit?: number): Row {
  const row = { what, cpu: `${cpuSeconds.toFixed(3)} s` };
  if (limit === undefined) return row;
  return { ...row, aim: `≤ ${limit} s: ${cpuSeconds <= limit ? 'met' : '**missed**'}` };
}

const projects = Array.from({ length: taskCount }, (_, index) => `projects/bench/task-${index + 1}`);

function files(): Files {
  const options = { script: 'nothing.sh', writes: ['done.txt'] };
  const targets = {
    script: { executor: 'nx-research:script', options },
    minimal: { executor: './tools/minimal:run', options },
    nothing: { executor: 'nx:noop' },
  };
  const own = projects.flatMap((project) => [
    [`${project}/project.json`, { name: basename(project), targets }],
    [`${project}/nothing.sh`, ': > "$WRITE_DIR/done.txt"\n'],
  ]);
  return { ...Object.fromEntries(own), ...minimalPlugin };
}

/** The least that an executor can be: it spawns the script and waits for it. */
const minimalPlugin = {
  'tools/minimal/package.json': { name: 'minimal', version: '0.0.0', executors: './executors.json' },
  'tools/minimal/executors.json': {
    executors: { run: { implementation: './run.js', schema: './schema.json' } },
  },
  'tools/minimal/schema.json': { version: 2, type: 'object', properties: {} },
  'tools/minimal/run.js': `
    const { spawn } = require('node:child_process');
    const { mkdirSync } = require('node:fs');
    const { join } = require('node:path');
    module.exports = (options, context) => {
      const folder = join(context.root, context.projectsConfigurations.projects[context.projectName].root);
      const output = join(folder, 'out/minimal');
      mkdirSync(output, { recursive: true });
      const env = { ...process.env, WRITE_DIR: output };
      const child = spawn('sh', [join(folder, options.script)], { cwd: folder, env, stdio: 'inherit' });
      return new Promise((resolve) => child.on('close', (code) => resolve({ success: code === 0 })));
    };
  `,
};
