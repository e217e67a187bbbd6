import { describeStandIn, readProvenance, readSoftFailure } from '@research/compute';
import { fail, type Failure, ok, type Result, severalFailures } from '@research/core';
import {
  checkContract,
  CONTRACT_NAME,
  type ContractReport,
  describeFinding,
  type Finding,
  type ParsedContract,
  type SeasonFacts,
  standInContract,
} from '@research/data';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { produce } from '../../task/produce';
import { type ContractedTable, contractedTables, contractOf } from '../../wiring/contracted-tables';
import { inProject } from '../../wiring/project-path';
import { diskFiles } from '../../wiring/workspace-files';
import { checkDataKind, type CheckDataOptions } from './kind';

export const executor = defineExecutor(checkDataKind, async (scope) => {
  const { task, options, workspaceRoot } = scope;
  const contract = contractOf({ root: task.projectRoot }, diskFiles(workspaceRoot));
  if (!contract.ok) return contract;
  if (!contract.value) throw new Error('wiring has let a task without a contract through');
  const parsed = contract.value;
  const softFailure = readSoftFailure(join(workspaceRoot, task.projectRoot, 'out', options.target));
  const standsIn = softFailure?.standIn.kind;
  const tables = contractedTables(
    parsed,
    task.reads.map(({ as }) => as),
  ).map((table) => (standsIn ? { ...table, contract: standInContract(table.contract, standsIn) } : table));
  if (softFailure)
    scope.say(
      `${softFailure.task} has failed: ${describeStandIn(softFailure.standIn)} are held to what can be asked of them`,
    );
  const made = await produce(scope, {
    identity: {
      target: options.target,
      contract: tables.map(({ contract: table }) => table),
      ...(standsIn ? { standsIn } : {}),
    },
    work: async ({ folder, note }) => {
      const reports = await checkAll(scope, tables);
      if (!reports.ok) return reports;
      const failures = complaints(scope, { reports: reports.value, parsed, severity: 'error' });
      if (failures.length > 0)
        return fail(
          severalFailures(
            `${failures.length} rules of ${inProject(task.projectRoot, CONTRACT_NAME)} are broken`,
            failures,
          ),
        );
      const warnings = complaints(scope, { reports: reports.value, parsed, severity: 'warn' });
      if (warnings.length > 0) note({ warnings: warnings.map(describeWarning) });
      await writeFile(join(folder, 'checks.json'), `${JSON.stringify(reports.value, undefined, 2)}\n`);
      return ok(undefined);
    },
  });
  return made.ok ? ok({ ...made.value, notes: warningsOf(scope) }) : made;
});

/** Says what is odd about the tables, also when they were checked in an earlier run. */
function warningsOf({ task, workspaceRoot, say }: TaskScope<CheckDataOptions>): readonly string[] {
  const warnings = readProvenance(join(workspaceRoot, task.outputFolder))?.warnings ?? [];
  const lines = warnings.map((warning) => `warning: ${warning}`);
  lines.forEach(say);
  return lines;
}

async function checkAll(
  { task, workspaceRoot, say }: TaskScope<CheckDataOptions>,
  tables: readonly ContractedTable[],
): Promise<Result<ContractReport[]>> {
  const reports: ContractReport[] = [];
  for (const { file, contract } of tables) {
    const pathsOf = (name: string): string[] =>
      task.reads.filter(({ as }) => as === name).map(({ path }) => join(workspaceRoot, path));
    const report = await checkContract({ table: file, contract, pathsOf });
    if (!report.ok) return report;
    const { rows, quarantined, seasons } = report.value;
    say(`${file}: ${count(rows, 'row')}${quarantined === undefined ? '' : `, ${quarantined} in quarantine`}`);
    for (const facts of seasons) say(describeSeason(facts));
    reports.push(report.value);
  }
  return ok(reports);
}

interface Complaining {
  readonly reports: readonly ContractReport[];
  readonly parsed: ParsedContract;
  readonly severity: Finding['severity'];
}

function complaints(
  { task, options }: TaskScope<CheckDataOptions>,
  { reports, parsed, severity }: Complaining,
): Failure[] {
  const names = contractedTables(
    parsed,
    reports.map(({ table }) => table),
  );
  return reports.flatMap(({ table, findings }) =>
    findings
      .filter((finding) => finding.severity === severity)
      .map((finding) => {
        const name = names.find(({ file }) => file === table)?.name ?? table;
        const line = parsed.lineOf(name, ...finding.rule);
        return describeFinding(finding, {
          file: inProject(task.projectRoot, `out/${options.target}/${table}`),
          rule: inProject(task.projectRoot, `${CONTRACT_NAME}:${line}`),
          script: `the script of ${task.project}:${options.target}`,
        });
      }),
  );
}

/** Rows and means of a season, to be held against what is known of it. */
function describeSeason({ season, rows, means }: SeasonFacts): string {
  const words = Object.entries(means).map(([column, mean]) => `, mean ${column} ${mean}`);
  return `  ${season}: ${count(rows, 'row')}${words.join('')}`;
}

/** One line: the table, what is wrong, and the first row. */
function describeWarning({ what, at, said }: Failure): string {
  const first = said?.split('\n')[0];
  return `${at?.file ?? ''}: ${what}${first === undefined ? '' : ` (${first})`}`;
}

const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
