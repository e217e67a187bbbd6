import { type Lease, withLease } from '@research/compute';
import { ok, type Result } from '@research/core';
import { buildPart, type PartBuild } from '@research/documents';
import { allowedEnvironment } from '@research/process';
import { dataStatementOf } from '../../latex/data-statement';
import { dataOrigin } from '../../task/data-origin';
import { jobnameOf } from '../../latex/jobname';
import { spareFiles } from '../../latex/spare-files';
import { stagedFiles, texFolder } from '../../latex/staged-files';
import { defineExecutor } from '../../task/define-executor';
import { leasedRun } from '../../task/leased-run';
import { prepareProduction } from '../../task/production';
import type { TaskScope } from '../../scope/task-scope';
import { footerTex } from './footer';
import { shareKind } from './kind';
import type { ShareOptions } from './options';
import { placeShare } from './place-share';
import { revision } from './revision';
import { localDay, numberInName, shareName } from './share-name';

export const executor = defineExecutor(shareKind, async (scope) => {
  const production = await prepareProduction(scope, { identity: {} });
  if (!production.ok) return production;
  const { place, where } = production.value;
  return withLease({ ...where, needs: place.needs }, async (lease) => {
    scope.noted.add({ queueMs: lease.waitedMs });
    const shared = await share(scope, lease);
    return shared.ok ? ok({ status: 'built' }) : shared;
  });
});

async function share(scope: TaskScope<ShareOptions>, lease: Lease): Promise<Result<void>> {
  const { task, workspaceRoot, ports, say } = scope;
  const day = localDay(ports.now());
  const commit = await revision(workspaceRoot);
  const built = await typesetChapter(scope, lease, { day, revision: commit });
  if (!built.ok) return built;
  const path = `${task.outputFolder}/${shareName(task.project, day)}`;
  const placed = await placeShare({ workspaceRoot, from: built.value.pdf, path });
  if (!placed.ok) return placed;
  const { document, part } = built.value.passes;
  say(`${task.id}: ${document} LaTeX passes over the document, ${part} over the chapter`);
  for (const warning of warnings(task.project, built.value)) say(warning);
  say(`wrote ${path} (${commit})`);
  return ok(undefined);
}

async function typesetChapter(
  scope: TaskScope<ShareOptions>,
  lease: Lease,
  stamp: { readonly day: string; readonly revision: string },
): Promise<Result<PartBuild>> {
  const { task, options, workspaceRoot, ports } = scope;
  const { entry = '', include = '', date = '' } = task.facts;
  const jobname = jobnameOf(entry);
  const origin = dataOrigin(scope, task.reads);
  if (!origin.ok) return origin;
  const files = stagedFiles(task, workspaceRoot);
  return buildPart({
    stagingFolder: texFolder(task.id, files, workspaceRoot),
    files,
    spares: await spareFiles(scope, jobname),
    generated: [dataStatementOf(origin.value)],
    entry,
    include,
    footer: footerTex({ ...stamp, origin: origin.value }),
    jobname,
    epochSeconds: Date.parse(`${date}T00:00:00Z`) / 1000,
    thresholds: {},
    showRelativeTo: workspaceRoot,
    run: leasedRun(scope, lease),
    env: allowedEnvironment(ports.env, []),
    limitSeconds: options.limitSeconds,
  });
}

function warnings(project: string, { chapter }: PartBuild): string[] {
  const claimed = numberInName(project);
  if (chapter === undefined || claimed === undefined || chapter === claimed) return [];
  return [`warning: ${project} is chapter ${chapter} of its document; the file is named after the project`];
}
