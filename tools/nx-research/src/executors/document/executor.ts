import { dataStatement } from '../../latex/data-statement';
import { jobnameOf } from '../../latex/jobname';
import { hashSpares, spareFiles } from '../../latex/spare-files';
import { typeset } from '../../latex/typeset';
import { produce } from '../../task/produce';
import { defineExecutor } from '../../task/define-executor';
import { contentsFile } from './document-reads';
import { checkResults } from './check-results';
import { documentKind } from './kind';

export const executor = defineExecutor(documentKind, async (scope) => {
  const { entry, date, limitSeconds, overfullPoints } = scope.options;
  const statement = dataStatement(scope, scope.task.reads);
  if (!statement.ok) return statement;
  const results = checkResults(scope);
  if (!results.ok) return results;
  const jobname = jobnameOf(entry);
  const spares = await spareFiles(scope, jobname);
  return produce(scope, {
    watches: true,
    identity: { entry, date, overfullPoints, sources: await hashSpares(spares) },
    work: (stage) =>
      typeset(scope, stage, {
        entry,
        generated: [statement.value],
        spares,
        jobname,
        pdf: 'main.pdf',
        date,
        limitSeconds,
        overfullPoints,
        contents: contentsFile,
      }),
  });
});
