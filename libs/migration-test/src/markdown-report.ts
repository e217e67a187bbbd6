import { formatLocation } from '@research/core';
import type { DatabaseEnvironment } from '@research/database';
import { shownSeconds } from './judge-application';
import { ranked } from './reasons';
import { shownStatement } from '@research/database';
import { type EnvironmentRun, type MigrationVerdict, steps, type Verdict } from './test-record';

/** A test, as its reports tell of it. */
export interface TestReport {
  readonly verdict: Verdict;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly seconds: number;
  readonly environments: readonly {
    readonly name: string;
    readonly role: DatabaseEnvironment['role'];
    /** Address without a password. */
    readonly source: string;
    readonly scale: number;
  }[];
  readonly migrations: readonly MigrationVerdict[];
}

/** The report for a pull request. */
export const markdownReport = ({ verdict, environments, seconds, migrations }: TestReport): string =>
  [
    `# Migration test: ${verdict}`,
    '',
    `${environments.map(({ name, role, source, scale }) => `${name} (${role}, a copy of \`${source}\`${scale === 1 ? '' : `, production is ${scale} times as large`})`).join(', ')}; ${shownSeconds(seconds)}.`,
    ...migrations.flatMap(describeMigration),
    '',
  ].join('\n');

function describeMigration({ name, path, hash, verdict, environments }: MigrationVerdict): string[] {
  return [
    '',
    `## ${name}: ${verdict}`,
    '',
    `\`${path}\`, SHA-256 \`${hash.slice(0, 12)}\`.`,
    '',
    ...stepTable(environments),
    ...section('Why not', environments.flatMap(describeReasons)),
    ...section('What did not run', environments.flatMap(describeMissing)),
    ...section('What the schema becomes', [differences(environments)]),
    ...section('Statements', statementTables(environments)),
    ...section('What changes nothing in the verdict', hintsOf(environments)),
  ];
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.join('') === '' ? [] : ['', `### ${title}`, '', ...lines];

/** A row for each environment with the time of each step; the first row has their names. */
export function stepRows(environments: readonly EnvironmentRun[]): readonly (readonly string[])[] {
  const cell = (run: EnvironmentRun, name: string): string => {
    const found = run.steps.filter(({ step }) => step === name);
    if (found.length === 0 || found.some(({ status }) => status === 'not run')) return 'not run';
    return shownSeconds(found.reduce((sum, { seconds }) => sum + seconds, 0));
  };
  return [
    ['', ...steps],
    ...environments.map((run) => [run.environment, ...steps.map((step) => cell(run, step))]),
  ];
}

function stepTable(environments: readonly EnvironmentRun[]): string[] {
  const [head = [], ...rows] = stepRows(environments);
  return [row(head), row(['---', ...steps.map(() => '---:')]), ...rows.map(row)];
}

/** One reason for all environments that have it. */
const describeReasons = ({ environment, reasons }: EnvironmentRun): string[] =>
  ranked(reasons).flatMap(({ what, at, statement, evidence, instead, kind }) => [
    `- **${kind}**, ${environment}: ${what}`,
    ...(at ? [`  - at \`${formatLocation(at)}\`${statement ? `: \`${code(statement)}\`` : ''}`] : []),
    ...evidence.map((line) => `  - ${line}`),
    ...instead.map((line) => `  - → ${line}`),
  ]);

const describeMissing = ({ environment, steps: ran }: EnvironmentRun): string[] =>
  ran.flatMap(({ step, status, why }) =>
    status === 'ran' ? [] : [`- ${environment}, ${step}: ${(why ?? '').replace(/\s*\n\s*/g, ' ')}`],
  );

/** How the schema changes, once where it is the same everywhere. */
function differences(environments: readonly EnvironmentRun[]): string {
  const all = new Map<string, string[]>();
  for (const { environment, difference } of environments)
    if (difference.length > 0)
      all.set(difference.join('\n'), [...(all.get(difference.join('\n')) ?? []), environment]);
  return [...all]
    .map(([lines, names]) => `${all.size > 1 ? `${names.join(', ')}:\n\n` : ''}\`\`\`diff\n${lines}\n\`\`\``)
    .join('\n\n');
}

function statementTables(environments: readonly EnvironmentRun[]): string[] {
  const rows = environments.flatMap(({ environment, application }) =>
    (application?.statements ?? []).map(({ line, sql, seconds, effects }) => {
      const locks = effects
        .filter(({ lock }) => lock !== undefined)
        .map(({ table, lock }) => `${table} ${lock}`);
      const written = effects.flatMap(({ table, rewritten, scanned, touched }) => [
        ...(rewritten ? [`${table} rewritten`] : []),
        ...(scanned > 0 ? [`${scanned.toLocaleString('en-US')} read`] : []),
        ...(touched > 0 ? [`${touched.toLocaleString('en-US')} written`] : []),
      ]);
      return row([
        environment,
        `${line}`,
        `\`${code(shownStatement(sql))}\``,
        shownSeconds(seconds),
        locks.join(', '),
        written.join(', '),
      ]);
    }),
  );
  if (rows.length === 0) return [];
  return [
    row(['', 'line', 'statement', 'time', 'locks', 'rows']),
    row(['---', '---:', '---', '---:', '---', '---']),
    ...rows,
  ];
}

const hintsOf = (environments: readonly EnvironmentRun[]): string[] => [
  ...new Set(
    environments.flatMap(({ hints }) =>
      hints.map(
        ({ rule, what, instead, at }) => `- \`${formatLocation(at)}\`: ${what} ${instead ?? ''} (${rule})`,
      ),
    ),
  ),
];

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** Text inside of backticks. */
const code = (text: string): string => text.replaceAll('`', "'");
