import { formatLocation, ok, type Result } from '@research/core';
import {
  htmlReport,
  markdownReport,
  ranked,
  type TestedEnvironment,
  type TestReport,
  type TestResult,
} from '@research/migration-test';
import type { TestedMigration } from '@research/reporting';
import type { TaskScope } from '../../scope/task-scope';
import { writeWhole } from '../../task/write-file';

/** What the record of the run is to know. */
export const notedMigrations = ({ migrations }: TestResult): TestedMigration[] =>
  migrations.map(({ name, hash, verdict, environments }) => ({
    ...{ name, hash, verdict },
    environments: environments.map(({ environment, schema, steps, reasons }) => ({
      environment,
      ...(schema === undefined ? {} : { schema }),
      steps: steps.map((step) => ({ ...step })),
      reasons: ranked(reasons).map((reason) => ({
        ...reason,
        evidence: [...reason.evidence],
        instead: [...reason.instead],
      })),
    })),
  }));

/** Says the verdict, and leaves the reports in the output folder of the task. @returns lines that a workflow repeats */
export async function leaveReports(
  scope: Pick<TaskScope<unknown>, 'workspaceRoot' | 'say' | 'task'>,
  result: TestResult,
  about: {
    readonly environments: readonly TestedEnvironment[];
    readonly startedAt: Date;
    readonly endedAt: Date;
  },
): Promise<Result<readonly string[]>> {
  const { say, task } = scope;
  for (const { name, role, source } of about.environments)
    say(`${name} (${role}): a copy of ${source.shown}`);
  for (const { name, verdict, environments } of result.migrations) {
    for (const { environment, reasons, steps } of environments) {
      for (const { what, at, instead } of ranked(reasons)) {
        say(`  ${environment}: ${at ? `${formatLocation(at)}: ` : ''}${what}`);
        for (const line of instead) say(`    → ${line}`);
      }
      for (const { step, status, why } of steps)
        if (status === 'not run') say(`  ${environment}: ${step} did not run: ${why ?? ''}`);
    }
    say(`${name}: ${verdict}`);
  }
  const report: TestReport = {
    ...result,
    startedAt: about.startedAt.toISOString(),
    seconds: (about.endedAt.getTime() - about.startedAt.getTime()) / 1000,
    environments: about.environments.map(({ name, role, source, scale }) => ({
      name,
      role,
      source: source.shown,
      scale,
    })),
  };
  const files = {
    'report.json': `${JSON.stringify(report, undefined, 2)}\n`,
    'report.md': markdownReport(report),
    'report.html': htmlReport(report),
  };
  for (const [name, text] of Object.entries(files)) {
    const written = await writeWhole(scope, `${task.outputFolder}/${name}`, text);
    if (!written.ok) return written;
  }
  return ok([result.migrations.map(({ name, verdict }) => `${name}: ${verdict}`).join(', ')]);
}
