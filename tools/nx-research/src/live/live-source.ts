import { ok, type Result, parseTaskId } from '@research/core';
import { foldersAbove, originOf, type StagedFile } from '@research/documents';
import { findSource, type PagePlace, type SourcePlace, stagedName } from '@research/preview';
import type { RunCommand } from '@research/process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { LivePlan } from './live-plan';
import { inProject } from '../wiring/project-path';

/** Where a place of the page is looked up. */
export interface SourceLookUp {
  readonly workspaceRoot: string;
  readonly stagingFolder: string;
  readonly pdf: string;
  readonly plan: LivePlan;
  readonly files: readonly StagedFile[];
  readonly env: Readonly<Record<string, string>>;
  readonly run: RunCommand;
}

/**
 * The source of a place of the page as a person would edit it: a staged copy leads to its original, and a table that a
 * task wrote leads on to the line of the notebook or script that names it.
 */
export async function liveSource(
  place: PagePlace,
  lookUp: SourceLookUp,
): Promise<Result<SourcePlace | undefined>> {
  const { pdf, env, run, stagingFolder, workspaceRoot, files, plan } = lookUp;
  if (!existsSync(pdf.replace(/\.pdf$/, '.synctex.gz'))) return ok(undefined);
  const found = await findSource({ place, pdf, env, run });
  if (!found.ok || !found.value) return found.ok ? ok(undefined) : found;
  const { input, line } = found.value;
  const above = foldersAbove(stagingFolder);
  const staged =
    stagedName(input, realpathSync(stagingFolder), above) ?? stagedName(input, stagingFolder, above);
  const origin = originOf(staged, { files, showRelativeTo: workspaceRoot });
  if (!origin) return ok(undefined);
  const { path: file, producer } = origin;
  const writer = producer === undefined ? undefined : writerOf(producer, plan);
  if (producer === undefined || writer === undefined) return ok({ file, line });
  const text = readFileSync(join(workspaceRoot, writer), 'utf8');
  return ok({
    file: writer,
    line: lineThatNames(basename(file), text),
    generated: { file, line, by: producer },
  });
}

/** The notebook or script of a task, relative to the workspace. */
function writerOf(producer: string, { declarations }: LivePlan): string | undefined {
  const { project, target } = parseTaskId(producer);
  const declaration = declarations.get(project);
  const { notebook, script } = declaration?.targets[target]?.options ?? {};
  const file = [notebook, script].find((name) => typeof name === 'string');
  return declaration && file !== undefined ? inProject(declaration.root, file as string) : undefined;
}

/** The first line that has a file's name, with its ending or without; 1 when none has. */
export function lineThatNames(file: string, text: string): number {
  const lines = text.split('\n');
  const names = [file, file.replace(/\.[^.]+$/, '')];
  const found = names
    .map((name) => lines.findIndex((line) => line.includes(name)))
    .find((index) => index >= 0);
  return (found ?? 0) + 1;
}
