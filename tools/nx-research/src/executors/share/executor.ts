import { type Lease, withLease } from '@research/compute';
import { fail, fileSystemFailure, ok, type Result, replaceFile } from '@research/core';
import { describeBound } from '@research/data';
import { buildPart, type PartBuild } from '@research/documents';
import { allowedEnvironment } from '@research/process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataStatementOf } from '../../latex/data-statement';
import { jobnameOf } from '../../latex/jobname';
import { spareFiles } from '../../latex/spare-files';
import { stagedFiles, texFolder } from '../../latex/staged-files';
import { git } from '../../scope/git';
import type { TaskScope } from '../../scope/task-scope';
import { type DataBehind, dataBehind } from '../../task/data-origin';
import { defineExecutor } from '../../task/define-executor';
import { leasedRun } from '../../task/produce';
import { prepareProduction } from '../../task/production';
import { shareKind, type ShareOptions } from './kind';

export const executor = defineExecutor(shareKind, async (scope) => {
  const production = await prepareProduction(scope, { identity: {} });
  if (!production.ok) return production;
  const { place, context } = production.value;
  return withLease({ ...context, needs: place.needs }, async (lease) => {
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
  const data = dataBehind(scope, task.reads);
  if (!data.ok) return data;
  const files = stagedFiles(task, workspaceRoot);
  return buildPart({
    stagingFolder: texFolder(task.id, files, workspaceRoot),
    files,
    spares: await spareFiles(scope, jobname),
    generated: [dataStatementOf(data.value)],
    entry,
    include,
    footer: footerTex({ ...stamp, data: data.value }),
    jobname,
    epochSeconds: Date.parse(`${date}T00:00:00Z`) / 1000,
    thresholds: {},
    showRelativeTo: workspaceRoot,
    run: leasedRun(scope, lease),
    say: scope.say,
    env: allowedEnvironment(ports.env, []),
    limitSeconds: options.limitSeconds,
  });
}

function warnings(project: string, { chapter }: PartBuild): string[] {
  const claimed = numberInName(project);
  if (chapter === undefined || claimed === undefined || chapter === claimed) return [];
  return [`warning: ${project} is chapter ${chapter} of its document; the file is named after the project`];
}

/** What stands at the foot of every shared page. */
interface Footer {
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly revision: string;
  readonly data: DataBehind;
}

const aboutData: Readonly<Record<DataBehind['origin'], readonly string[]>> = {
  simulated: ['simulated data: no number describes a real game'],
  real: ['real data'],
  none: [],
};

/** The footer as TeX. */
const footerTex = ({ day, revision, data: { origin, bound } }: Footer): string =>
  [day, revision, ...aboutData[origin], ...(bound ? [`until ${describeBound(bound)}`] : [])].join(
    ' \\textperiodcentered\\ ',
  );

/** A finished PDF and where it goes. */
interface Placement {
  readonly workspaceRoot: string;
  /** Absolute path of the PDF. */
  readonly from: string;
  /** Its new path, relative to the workspace root. */
  readonly path: string;
}

/** Copies a shared PDF into its place in one step; those of other days stay. Fails with `file-system`. */
async function placeShare({ workspaceRoot, from, path }: Placement): Promise<Result<void>> {
  const target = join(workspaceRoot, path);
  try {
    replaceFile(target, await readFile(from));
    return ok(undefined);
  } catch (error) {
    return fail(fileSystemFailure(`${path} cannot be written`, error));
  }
}

/**
 * What a reader can look the text up by: `commit 1a2b3c4`, with `+ uncommitted changes` where the workspace has any, new
 * files among them. Says so where there is no repository, or no commit in it.
 */
export async function revision(workspaceRoot: string): Promise<string> {
  const changes = await git(workspaceRoot, ['--no-optional-locks', 'status', '--porcelain', '--', '.']);
  if (changes === undefined) return 'not under version control';
  const commit = await git(workspaceRoot, ['rev-parse', '--short', 'HEAD']);
  if (commit === undefined) return 'not committed';
  return changes === '' ? `commit ${commit}` : `commit ${commit} + uncommitted changes`;
}

/** The day in local time, as YYYY-MM-DD. */
export function localDay(date: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Name of a shared PDF: `chapter-6_2026-11-23.pdf`, from the beginning of the project's name where that has a number. */
export const shareName = (project: string, day: string): string => `${chapterStem(project)}_${day}.pdf`;

const chapterStem = (project: string): string => /^chapter-\d+/.exec(project)?.[0] ?? project;

/** The number that a project's name claims for its chapter. */
export function numberInName(project: string): number | undefined {
  const number = /^chapter-(\d+)/.exec(project)?.[1];
  return number === undefined ? undefined : Number(number);
}
