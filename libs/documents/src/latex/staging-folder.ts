import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fail, ok, severalFailures, type Failure, type Result, withFilesSync } from '@research/core';
import type { GeneratedFile, StagedFile } from './staged-file';
import { foldersAbove, stepsUp } from './work-folder';

/** TeX never writes a name that starts with a dot (`openout_any=p`), so this cannot meet an auxiliary file. */
const recordName = '.staged';

/** What the folder was last used for: another key, or an unfinished run, makes its auxiliary files worthless. */
interface StagingRecord {
  readonly key: string;
  readonly staged: readonly string[];
  readonly finished: boolean;
}

/** What goes into a staging folder; `key` names everything besides the files that the auxiliary files depend on. */
export interface Staging {
  readonly files: readonly StagedFile[];
  readonly generated: readonly GeneratedFile[];
  readonly key: string;
}

/**
 * `warm` when the auxiliary files of an earlier run are there; `renamed` when they are, but files have come or gone since.
 * TeX may then find another file under a name that it looked for, which latexmk does not notice.
 */
export type StagingState = 'warm' | 'renamed' | 'cold';

/**
 * Brings a staging folder up to date: writes only files whose bytes differ, removes staged files that are no longer
 * listed, keeps the auxiliary files of the last run when it finished with the same key, and drops them otherwise (a
 * killed run leaves half-written ones); says which it did. The folder counts as unfinished until {@link finishStaging}.
 */
export function openStaging(folder: string, staging: Staging): Result<StagingState> {
  const contents = readContents(staging, foldersAbove(folder));
  if (!contents.ok) return contents;
  return withFilesSync('the LaTeX staging folder cannot be written', () => {
    const last = readRecord(folder);
    const warm = last?.finished === true && last.key === staging.key;
    if (!warm) dropStaging(folder);
    mkdirSync(folder, { recursive: true });
    const staged = [...contents.value.keys()];
    for (const to of last?.staged ?? [])
      if (!contents.value.has(to)) rmSync(join(folder, to), { force: true });
    writeRecord(folder, { key: staging.key, staged, finished: false });
    for (const [to, bytes] of contents.value) writeIfChanged(join(folder, to), bytes);
    if (!warm) return 'cold';
    return isSameSet(staged, last.staged) ? 'warm' : 'renamed';
  });
}

const isSameSet = (one: readonly string[], other: readonly string[]): boolean =>
  JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());

/** Declares the auxiliary files of the folder good for the next run. */
export function finishStaging(folder: string): Result<void> {
  return withFilesSync('the LaTeX staging folder cannot be written', () => {
    const record = readRecord(folder);
    if (record) writeRecord(folder, { ...record, finished: true });
  });
}

/** Empties a staging folder: the next run is a cold one. */
export function dropStaging(folder: string): void {
  if (!existsSync(folder)) return;
  for (const to of readRecord(folder)?.staged ?? [])
    if (stepsUp(to) > 0) rmSync(join(folder, to), { force: true });
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
}

function readContents({ files, generated }: Staging, above: number): Result<Map<string, Buffer>> {
  const contents = new Map<string, Buffer>();
  const failures: Failure[] = [];
  for (const file of files) {
    const bytes = readOriginal(file);
    if (bytes.ok) contents.set(inside(file.to, above), bytes.value);
    else failures.push(bytes.error);
  }
  for (const { to, text } of generated) contents.set(inside(to, above), Buffer.from(text));
  return failures.length === 0
    ? ok(contents)
    : fail(severalFailures('files to typeset are missing', failures));
}

function readOriginal({ from, to, producer }: StagedFile): Result<Buffer> {
  if (existsSync(from)) return withFilesSync(`${to} cannot be read`, () => readFileSync(from));
  const tries = producer === undefined ? [] : [`npx nx run ${producer}`];
  return fail({ reason: 'missing-file', what: `${to} is not there`, at: { file: from }, tries });
}

function inside(to: string, above: number): string {
  const path = normalize(to);
  if (stepsUp(path) > above || /^(?:\.\.$|[\\/]|[A-Za-z]:)/.test(path))
    throw new TypeError(`leaves the staging folder: ${to}`);
  return path;
}

function writeIfChanged(path: string, bytes: Buffer): void {
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

function readRecord(folder: string): StagingRecord | undefined {
  const path = join(folder, recordName);
  if (!existsSync(path)) return undefined;
  const [first = '', ...staged] = readFileSync(path, 'utf8').split('\n');
  const [state, key] = first.split(' ');
  return { key: key ?? '', staged, finished: state === 'finished' };
}

function writeRecord(folder: string, { key, staged, finished }: StagingRecord): void {
  const first = `${finished ? 'finished' : 'running'} ${key}`;
  writeFileSync(join(folder, recordName), [first, ...staged].join('\n'));
}
