import { readRecords, type RunRecord } from '@research/reporting';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { CliPorts } from './run-cli';

/** Exit codes of verdicts. */
const codes = { SAFE: 0, UNSAFE: 1, UNKNOWN: 2 } as const;

/** Runs the migration test of a workspace through nx, and gives the exit code of its verdict; 2 where it came to none. */
export async function runMigrationTest(
  options: readonly string[],
  { workspaceRoot, env, complain }: CliPorts & { readonly workspaceRoot: string },
): Promise<number> {
  const since = new Date();
  const nx = nxOf(workspaceRoot);
  if (nx === undefined) {
    complain(`nx is not installed in ${workspaceRoot}\n  → npm install\n`);
    return codes.UNKNOWN;
  }
  const ended = await runNx([nx, 'run', 'migration-test:run', ...options], { cwd: workspaceRoot, env });
  const { records } = await readRecords(workspaceRoot, { workflow: 'devops', since, where: isTest });
  return exitCodeOf(records[0], ended);
}

/** The exit code of what a run has found. @param ended exit code of nx; null: it was killed, or did not start */
export function exitCodeOf(record: Pick<RunRecord, 'tasks'> | undefined, ended: number | null): number {
  const tests = record?.tasks.filter(({ kind }) => kind === 'migration-test') ?? [];
  const verdicts = tests.flatMap(({ migrations = [] }) => migrations.map(({ verdict }) => codes[verdict]));
  if (verdicts.includes(codes.UNSAFE)) return codes.UNSAFE;
  if (verdicts.length > 0) return ended === 0 ? Math.max(...verdicts) : codes.UNKNOWN;
  // Without a verdict: nothing is pending, or the test could not begin.
  return ended === 0 && tests.length > 0 ? codes.SAFE : codes.UNKNOWN;
}

const isTest = ({ tasks }: RunRecord): boolean => tasks.some(({ kind }) => kind === 'migration-test');

function nxOf(workspaceRoot: string): string | undefined {
  try {
    return createRequire(join(workspaceRoot, 'package.json')).resolve('nx/bin/nx.js');
  } catch {
    return undefined;
  }
}

/** Its terminal is ours: what it says and Ctrl-C go straight through. */
const runNx = (
  args: readonly string[],
  { cwd, env }: Pick<CliPorts, 'cwd' | 'env'>,
): Promise<number | null> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd, env, stdio: 'inherit' });
    const ignore = (): void => undefined;
    process.on('SIGINT', ignore);
    child.once('error', () => resolve(null));
    child.once('exit', (code) => {
      process.off('SIGINT', ignore);
      resolve(code);
    });
  });
