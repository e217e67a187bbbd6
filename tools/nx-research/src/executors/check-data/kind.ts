import { softFailureName } from '@research/compute';
import { type Failure, taskId } from '@research/core';
import { CONTRACT_NAME, filesNamed, type ParsedContract } from '@research/data';
import * as z from 'zod';
import { dataCheckExecutor, dataCheckTarget } from '../../wiring/checks';
import { type ContractedTable, contractedTables, contractOf } from '../../wiring/contracted-tables';
import type { TargetDeclaration } from '../../wiring/declaration';
import { inProject } from '../../wiring/project-path';
import { resolveReference } from '../../wiring/resolve-reference';
import type {
  CataloguingScope,
  PlannedTarget,
  PlanningScope,
  TaskKind,
  TaskPlan,
} from '../../wiring/task-kind';
import type { ResolvedRead } from '../../wiring/wired-task';

/** Options of `nx-research:check-data`. */
export const checkDataOptions = z.strictObject({
  target: z
    .string()
    .default('build')
    .describe('The target of the same project whose tables are checked against contract.yaml'),
});

/** Parsed {@link checkDataOptions}. */
export type CheckDataOptions = z.output<typeof checkDataOptions>;

/** Holds the tables that another target of the same project writes against the project's contract. */
export const checkDataKind: TaskKind<typeof checkDataOptions> = {
  name: 'check-data',
  options: checkDataOptions,
  cache: true,
  writes: () => ['checks.json'],
  plan: (target, scope) => {
    const contract = contractOf(target.project, scope.files);
    if (!contract.ok) return planOf([], [contract.error]);
    if (!contract.value) return planOf([], [noContract(target)]);
    const writes = writesOf(target, scope);
    const tables = contractedTables(contract.value, writes);
    const reads = [
      ...ownReads(target, tables, writes),
      ...namedReads(target, { tables, contract: contract.value, scope }),
    ];
    const problems = [
      ...reads.flatMap((read) => ('reason' in read ? [read] : [])),
      ...unwritten(target, contract.value, scope),
    ];
    const plan = planOf(
      reads.filter((read): read is ResolvedRead => !('reason' in read)),
      problems,
    );
    return mayStandIn(target, scope) ? { ...plan, upstreamFiles: [softFailureName] } : plan;
  },
};

const planOf = (reads: readonly ResolvedRead[], problems: readonly Failure[]): TaskPlan => ({
  reads,
  sources: [CONTRACT_NAME],
  tools: [],
  problems,
});

const writesOf = (
  { project, options }: PlannedTarget<CheckDataOptions>,
  { catalogue }: PlanningScope,
): readonly string[] => catalogue.get(project.name)?.tasks.get(options.target)?.writes ?? [];

/** True when other tables may stand in for those of the target: what is asked of them depends on it. */
const mayStandIn = (
  { project, options }: PlannedTarget<CheckDataOptions>,
  { catalogue }: PlanningScope,
): boolean => {
  const writer = catalogue.get(project.name)?.tasks.get(options.target)?.target.options;
  return (writer as { readonly critical?: boolean } | undefined)?.critical === false;
};

/** The tables themselves and what the script put into quarantine. */
function ownReads(
  { project, options }: PlannedTarget<CheckDataOptions>,
  tables: readonly ContractedTable[],
  writes: readonly string[],
): ResolvedRead[] {
  const quarantines = tables.flatMap(({ contract }) => contract.balance?.quarantine ?? []);
  const names = new Set([
    ...tables.map(({ file }) => file),
    ...writes.filter((file) => quarantines.includes(file)),
  ]);
  return [...names].map((file) => ({
    as: file,
    path: inProject(project.root, `out/${options.target}/${file}`),
    at: { file: inProject(project.root, CONTRACT_NAME) },
    producer: taskId(project.name, options.target),
    project: project.name,
  }));
}

interface Naming {
  readonly tables: readonly ContractedTable[];
  readonly contract: ParsedContract;
  readonly scope: PlanningScope;
}

/** Files of other tasks that the contract names. */
function namedReads(
  { project }: PlannedTarget<CheckDataOptions>,
  { tables, contract, scope }: Naming,
): (ResolvedRead | Failure)[] {
  return tables.flatMap((table) =>
    filesNamed(table.contract).flatMap((text): (ResolvedRead | Failure)[] => {
      const at = { file: inProject(project.root, CONTRACT_NAME), line: contract.lineOf(table.name) };
      const resolved = resolveReference({ text, as: text, at }, scope);
      return resolved.ok ? resolved.value : [resolved.error];
    }),
  );
}

/** Tables of the contract that no target of the project writes: their check would be forgotten in silence. */
function unwritten(
  { project }: PlannedTarget<CheckDataOptions>,
  contract: ParsedContract,
  { catalogue }: PlanningScope,
): Failure[] {
  const writes = [...(catalogue.get(project.name)?.tasks.values() ?? [])].flatMap((task) => task.writes);
  return Object.entries(contract.tables)
    .filter(
      ([name, table]) => contractedTables({ ...contract, tables: { [name]: table } }, writes).length === 0,
    )
    .map(([name]) => ({
      reason: 'unwritten-read',
      what: `no target of ${project.name} writes ${name}`,
      at: { file: inProject(project.root, CONTRACT_NAME), line: contract.lineOf(name) },
      tries: [`add it to the "writes" of a target, or correct the name`],
    }));
}

const noContract = ({ project }: PlannedTarget<CheckDataOptions>): Failure => ({
  reason: 'missing-file',
  what: `there is no ${inProject(project.root, CONTRACT_NAME)}`,
  at: { file: inProject(project.root, 'project.json') },
});

/** Every task that writes tables of its project's contract brings along a target that checks them. */
export function dataCheckTargets(
  { project, target, options }: PlannedTarget<{ readonly writes: readonly string[] }>,
  { files }: CataloguingScope,
): Readonly<Record<string, TargetDeclaration>> {
  const contract = contractOf(project, files);
  // A contract that cannot be read is checked, too: the check says what is wrong with it.
  const isChecked =
    !contract.ok || (contract.value && contractedTables(contract.value, options.writes).length > 0);
  return isChecked ? { [dataCheckTarget(target)]: { executor: dataCheckExecutor, options: { target } } } : {};
}
