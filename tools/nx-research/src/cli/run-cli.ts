import { describeFailure, plainText } from '@research/core';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { lookAtGraph } from '../graph-checks/look-at-graph';
import { writeJson } from '../task/write-file';
import { kinds } from '../workspace/kinds';
import { runMigrationTest } from './migration-test';

/** The world of a command line. */
export interface CliPorts {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly write: (text: string) => void;
  readonly complain: (text: string) => void;
}

const usage = `usage: npx nx-research graph:validate [--json=<file>]
       npx nx-research migration-test [--migration=<file>] [options of migration-test:run]

graph:validate   finds what is wrong with the graph of the workspace, also when nx does not start
migration-test   runs migration-test:run, and exits with 0 for SAFE, 1 for UNSAFE and 2 for UNKNOWN

Everything else is a command of nx: npx nx run graph:validate
`;

/**
 * What can be done without Nx, or says more than nx by its exit code. Gives that: 0 when nothing is wrong, 1 when something is, 2 when
 * the command line makes no sense, or a test has no verdict.
 */
export async function runCli(args: readonly string[], ports: CliPorts): Promise<number> {
  const [command, ...options] = args;
  const parsed = command === 'migration-test' && !options.includes('--help') ? 'test' : parse(args);
  if (parsed === 'help' || parsed === 'wrong') {
    (parsed === 'help' ? ports.write : ports.complain)(usage);
    return parsed === 'help' ? 0 : 2;
  }
  const workspaceRoot = workspaceAround(ports.cwd);
  if (workspaceRoot === undefined) {
    ports.complain(`there is no nx.json in ${ports.cwd} or above it: go to the workspace first\n`);
    return 2;
  }
  if (parsed === 'test') return runMigrationTest(options, { ...ports, workspaceRoot });
  return validate({ workspaceRoot, json: parsed.json }, ports);
}

async function validate(
  { workspaceRoot, json }: { readonly workspaceRoot: string; readonly json: string | undefined },
  ports: CliPorts,
): Promise<number> {
  const say = (line: string): void => ports.write(`${plainText(line)}\n`);
  const look = await lookAtGraph({ workspaceRoot, env: ports.env, kinds });
  for (const line of [...look.said, look.summary]) say(line);
  const written = await writeJson({ workspaceRoot, say }, json, look.json);
  if (!written.ok) ports.complain(`${describeFailure(written.error)}\n`);
  return look.ok && written.ok ? 0 : 1;
}

function parse(args: readonly string[]): 'help' | 'wrong' | { readonly json: string | undefined } {
  try {
    const options = { json: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help) return 'help';
    return positionals.join(' ') === 'graph:validate' && values.json !== '' ? { json: values.json } : 'wrong';
  } catch {
    return 'wrong';
  }
}

function workspaceAround(folder: string): string | undefined {
  if (existsSync(join(folder, 'nx.json'))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : workspaceAround(above);
}
