import { type AccessScope, parseTrace, traceEnvironment, undeclaredAccesses } from '@research/compute';
import { describeFailure, type Result, statePath } from '@research/core';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownFiles } from '../scope/own-files';
import type { TaskScope } from '../scope/task-scope';
import { triesForIgnored, unhashedOwnFiles } from '../scope/unhashed-files';
import { isOwnSource } from '../wiring/own-sources';
import { fromProject, inProject, ownersOf } from '../wiring/project-path';
import { describeUndeclared, type UsedFile } from './describe-undeclared';
import { damagingWrites } from './judge-use';
import { locateAccess, type SourceText } from './locate-access';

/** The notes of what a task's R and Python processes open. */
export interface TaskTrace {
  /** The environment that makes them take notes. */
  trace(env: Readonly<Record<string, string>>): Record<string, string>;
  /** What they have used until now without declaring it. */
  usedFiles(): UsedFile[];
}

/** What to follow. */
export interface TracedCode {
  /** The script or notebook, relative to the project. */
  readonly main: string;
  /** Language whose tracer has to be at work at the end. */
  readonly language: 'R' | 'python' | undefined;
}

/** Follows the files that a script or notebook uses, with notes that are gone with this call; see {@link withTraceIn}. */
export async function withTrace<T>(
  scope: TaskScope<unknown>,
  code: TracedCode,
  work: (trace: TaskTrace) => Promise<Result<T>>,
): Promise<Result<T>> {
  const folder = mkdtempSync(join(tmpdir(), 'research-trace-'));
  try {
    return await withTraceIn(join(folder, 'files'), scope, { ...code, work });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Follows the files that a script or notebook uses; `log` is the absolute path of the notes. When the work fails,
 * writes that damaged files of another project are named all the same, since they would go unnoticed.
 */
export async function withTraceIn<T>(
  log: string,
  scope: TaskScope<unknown>,
  { work, ...code }: TracedCode & { readonly work: (trace: TaskTrace) => Promise<Result<T>> },
): Promise<Result<T>> {
  const tracing = { tracers: tracersFolder(), log, workspaceRoot: scope.workspaceRoot };
  const unhashed = await unhashedOwnFiles(scope.workspaceRoot, scope.task.projectRoot);
  if (code.language === undefined) warnOfUnhashed(scope, unhashed);
  let looked = false;
  const usedFiles = (): UsedFile[] => {
    looked = true;
    return usedIn(existsSync(log) ? readFileSync(log, 'utf8') : '', scope, { ...code, unhashed });
  };
  const result = await work({ trace: (env) => traceEnvironment(env, tracing), usedFiles });
  if (!result.ok && !looked && result.error.reason !== 'interrupted') await nameDamage(scope, usedFiles());
  return result;
}

async function nameDamage(scope: TaskScope<unknown>, files: readonly UsedFile[]): Promise<void> {
  for (const file of await damagingWrites(scope, files))
    scope.say(`error: ${describeFailure(describeUndeclared(file, scope.task, scope.workspace))}`);
}

/** What is not followed may read any of its project's files. */
function warnOfUnhashed({ task, say }: TaskScope<unknown>, unhashed: readonly string[]): void {
  const [first, ...more] = unhashed;
  if (first === undefined) return;
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  const what = `${task.id} may read ${first}${others}, which git or Nx ignores: an edit would not run it again`;
  const failure = { reason: 'undeclared-read' as const, what, tries: triesForIgnored(first) };
  say(`warning: ${describeFailure(failure)}`);
}

/** What a trace is judged by. */
interface Judged extends TracedCode {
  /** Own files of the project that Nx does not hash. */
  readonly unhashed: readonly string[];
}

function usedIn(log: string, scope: TaskScope<unknown>, { main, language, unhashed }: Judged): UsedFile[] {
  const { task, workspaceRoot, say } = scope;
  const trace = parseTrace(log);
  if (language !== undefined && !trace.started.has(language))
    say(
      `warning: ${task.id}: the files that it reads and writes could not be followed (${language} is started without its profile)`,
    );
  const accesses = undeclaredAccesses(trace, accessScope(scope, unhashed));
  if (accesses.length === 0) return [];
  const sources = sourceTexts(workspaceRoot, task.projectRoot, main);
  return accesses.map(({ path, access, by, inside, ...traced }) => {
    const at = locateAccess(traced, sources);
    return { path, access, by, inside, ...(at ? { at } : {}) };
  });
}

/** Where a task finds WRITE_DIR and CHECKPOINT_DIR. */
const writable = ['staging', 'jobs', 'checkpoints'] as const;

function accessScope(
  { task, workspace, workspaceRoot, ports }: TaskScope<unknown>,
  unhashed: readonly string[],
): AccessScope {
  const { projectRoot } = task;
  const reads = new Set(task.reads.map(({ path }) => path));
  const owner = ownersOf(workspace.projects);
  const isOwn = (path: string): boolean =>
    owner(path)?.name === task.project &&
    isOwnSource(fromProject(projectRoot, path), projectRoot) &&
    !unhashed.includes(path);
  const roots = [...new Set([workspaceRoot, realpathSync(workspaceRoot)])];
  const temporary = ports.env['TMPDIR'];
  return {
    workspaceRoots: roots,
    home: ports.env['HOME'],
    temporaryFolder: temporary,
    freeFolders: [
      ...roots.flatMap((root) => writable.map((part) => statePath(root, part))),
      ...[tracersFolder()].flatMap((path) => [path, realpathSync(path)]),
      ...roots.flatMap((root) => (temporary?.startsWith(`${root}/`) ? [temporary] : [])),
    ],
    isHashed: (path) => reads.has(path) || isOwn(path),
    isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  };
}

function sourceTexts(workspaceRoot: string, projectRoot: string, main: string): SourceText[] {
  const code = ownFiles(workspaceRoot, projectRoot).filter(
    (file) => file !== main && /\.(?:R|r|py)$/.test(file),
  );
  return [main, ...code].map((file) => ({
    path: inProject(projectRoot, file),
    text: readFileSync(join(workspaceRoot, projectRoot, file), 'utf8'),
  }));
}

/** The folder of the tracers: beside the bundles, or in the library where sources run. */
function tracersFolder(): string {
  const bundled = join(__dirname, '../tracers');
  return existsSync(bundled) ? bundled : join(__dirname, '../../../../libs/compute/tracers');
}
