import { type Failure, fail, ok, type Result, severalFailures } from '@research/core';
import { type Command, type Exit, explainExit, type RunCommand, succeeded } from '@research/process';
import { failuresOfRun } from '@research/reporting';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { WiredTask } from '../wiring/wired-task';

/** What to build before a document. */
export interface UpstreamBuild {
  readonly workspaceRoot: string;
  readonly tasks: readonly WiredTask[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly run: RunCommand;
  readonly signal: AbortSignal;
}

/** Long enough for Nx to end its own tasks, which it gives five seconds. */
const graceMs = 9000;

/**
 * Has Nx build what a document reads, as far as it is not built. Gives false when it was interrupted, and fails with the
 * failures of the tasks that failed.
 */
export async function buildUpstream(build: UpstreamBuild): Promise<Result<boolean>> {
  const { tasks, workspaceRoot, run, signal } = build;
  if (tasks.length === 0) return ok(true);
  const since = new Date();
  const words = nxWords(tasks);
  const command: Command = {
    argv: [process.execPath, nxProgram(workspaceRoot), ...words],
    cwd: workspaceRoot,
    env: nxEnvironment(build.env),
  };
  const exit = await run(command, { signal, graceMs, sink: { line: () => undefined } });
  if (!exit.ok) return exit;
  if (exit.value.cancelled) return ok(false);
  if (succeeded(exit.value)) return ok(true);
  const failures = await failuresOfRun(workspaceRoot, { command: words, since });
  if (failures.length > 0) return fail(severalFailures(`${failures.length} tasks failed`, failures));
  return fail(unexplained(command, exit.value));
}

/** Tasks of one project name its targets; what else has those targets is built by the way. */
function nxWords(tasks: readonly WiredTask[]): string[] {
  const list = (names: readonly string[]): string => [...new Set(names)].sort().join(',');
  return [
    'run-many',
    `--targets=${list(tasks.map(({ target }) => target))}`,
    `--projects=${list(tasks.map(({ project }) => project))}`,
    '--output-style=static',
  ];
}

const nxProgram = (workspaceRoot: string): string =>
  createRequire(join(workspaceRoot, 'package.json')).resolve('nx/bin/nx.js');

/** What Nx sets for a task belongs to that task; an nx of its own must not take it for itself. */
function nxEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = /^NX_(?:DAEMON|CACHE_DIRECTORY|SELF_HOSTED_.*)$/;
  const own = /^(?:NX_|RESEARCH_(?:TOOL_|RUN_ID$|PROCESS_TREE$))/;
  const entries = Object.entries(env).filter(([name]) => kept.test(name) || !own.test(name));
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function unexplained(command: Command, exit: Exit): Failure {
  const ended = explainExit(command, exit);
  return {
    ...ended,
    what: 'what the document needs could not be built',
    tries: ['npx nx run-many -t build'],
  };
}
