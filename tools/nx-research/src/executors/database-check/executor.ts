import { allOk, fail, type Failure, ok, severalFailures } from '@research/core';
import { checkDatabase, type DatabaseFinding, parseCheck } from '@research/database';
import { databaseCheckKind } from '../../database/kinds';
import { sqlFiles } from '../../database/sql-files';
import { withDatabaseSession } from '../../database/with-database';
import { defineExecutor } from '../../task/define-executor';

export const executor = defineExecutor(databaseCheckKind, async (scope) => {
  const checks = allOk(sqlFiles(scope, scope.options.checks).map(parseCheck));
  if (!checks.ok) return checks;
  return withDatabaseSession(scope, async (session) => {
    const report = await checkDatabase(session, checks.value, scope.options);
    if (!report.ok) return report;
    const { tables, findings } = report.value;
    const failures = findings.filter(({ severity }) => severity === 'error').map(describeFinding);
    const warnings = findings.filter(({ severity }) => severity === 'warn').map(describeFinding);
    const notes = warnings.map(({ what, said }) => `warning: ${what} (${said?.split('\n')[0]})`);
    notes.forEach(scope.say);
    if (failures.length > 0) return fail(severalFailures('the database is not consistent', failures));
    const rows = Object.values(tables).reduce((sum, count) => sum + count, 0);
    scope.say(
      `${Object.keys(tables).length} tables with ${rows.toLocaleString('en-US')} rows, ${report.value.checks} checks: sound`,
    );
    return ok({ status: 'done', notes });
  });
});

function describeFinding({ what, file, count, rows }: DatabaseFinding): Failure {
  const more = count > rows.length ? [`and ${count - rows.length} more`] : [];
  return {
    reason: 'broken-check',
    what: `${what}: ${count.toLocaleString('en-US')}`,
    ...(file === undefined ? {} : { at: { file } }),
    said: [...rows, ...more].join('\n'),
  };
}
