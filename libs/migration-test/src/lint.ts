import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fail, type Location, ok, type Result } from '@research/core';
import type { SqlText } from '@research/database';
import { explainExit, ownEnvironment, type RunCommand } from '@research/process';
import * as z from 'zod';

/** What a static look at SQL finds worth a thought. */
export interface Hint {
  readonly rule: string;
  readonly what: string;
  readonly instead?: string;
  readonly at: Location;
}

/** How squawk is run. */
export interface LintRequest {
  readonly workspaceRoot: string;
  readonly run: RunCommand;
  readonly signal: AbortSignal;
  /** `150018`. */
  readonly version: number;
  readonly inTransaction: boolean;
}

const findings = z.array(
  z.object({
    line: z.int(),
    column: z.int(),
    message: z.string(),
    help: z.string().nullish(),
    rule_name: z.string(),
  }),
);

/** Matters of taste; and timeouts, which the runner of migrations sets. */
const excluded = [
  'require-lock-timeout',
  'require-statement-timeout',
  'prefer-bigint-over-int',
  'prefer-bigint-over-smallint',
  'prefer-identity',
  'prefer-robust-stmts',
  'prefer-text-field',
  'prefer-timestamp-tz',
];

/** Looks at SQL with squawk. Fails with `tool-missing` where it is not installed: then nothing was looked at. */
export async function lint({ path, sql }: SqlText, request: LintRequest): Promise<Result<readonly Hint[]>> {
  const program = findSquawk(request.workspaceRoot);
  if (!program.ok) return program;
  const argv = [
    program.value,
    '--reporter=Json',
    `--pg-version=${Math.floor(request.version / 10_000)}`,
    `--exclude=${excluded.join(',')}`,
    `--stdin-filepath=${path}`,
    ...(request.inTransaction ? ['--assume-in-transaction'] : []),
  ] as const;
  let output = '';
  const sink = { line: (text: string, stream: string) => void (stream === 'stdout' && (output += text)) };
  const exit = await request.run(
    { argv: [...argv], cwd: request.workspaceRoot, env: ownEnvironment(), input: sql, limitSeconds: 60 },
    { signal: request.signal, sink },
  );
  if (!exit.ok) return exit;
  const parsed = findings.safeParse(jsonOf(output));
  if (!parsed.success) return fail(explainExit({ argv: [...argv] }, exit.value));
  return ok(
    parsed.data.map(({ line, column, message, help, rule_name: rule }) => ({
      ...{ rule, what: message, at: { file: path, line: line + 1, column: column + 1 } },
      ...(help ? { instead: help } : {}),
    })),
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The program of the platform, as the package squawk-cli has it among its optional dependencies. */
function findSquawk(workspaceRoot: string): Result<string> {
  const name = `@squawk-cli/${process.platform}-${process.arch}/bin/squawk${process.platform === 'win32' ? '.exe' : ''}`;
  try {
    const own = createRequire(join(workspaceRoot, 'package.json'));
    return ok(createRequire(own.resolve('squawk-cli/package.json')).resolve(name));
  } catch {
    return fail({
      reason: 'tool-missing',
      what: 'squawk, which looks at migrations statically, is not installed',
      tries: ['npm install --save-dev squawk-cli   # without --omit=optional'],
    });
  }
}

/**
 * That a copy and its source are of different majors: what one of them alone knows was not tested. @param versions of their servers: 150018
 * @returns nothing where they are the same
 */
export function majorHints({ path }: Pick<SqlText, 'path'>, versions: Versions): readonly Hint[] {
  const [copy, source] = [versions.copy, versions.source].map((version) => Math.floor(version / 10_000));
  if (copy === source) return [];
  return [
    {
      rule: 'other-major',
      what: `it was tested on PostgreSQL ${copy}, and its source has ${source}: what only one of them knows was not tested.`,
      at: { file: path },
    },
  ];
}

/** Of the server of a copy and of that of its source. */
export interface Versions {
  readonly copy: number;
  readonly source: number;
}
