import { isMissing } from '@research/core';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LOGS_FOLDER, runIdIn } from './log-files';
import { RUN_RECORD_VERSION, type RunRecord, runRecordSchema, type Workflow, workflows } from './run-record';

/** A record that is there and is none, and why. */
export interface UnreadableRecord {
  /** Relative to the workspace. */
  readonly file: string;
  readonly why: string;
}

/** Records, newest first, and those that could not be read. */
export interface RunRecords {
  readonly records: readonly RunRecord[];
  readonly unreadable: readonly UnreadableRecord[];
}

/** Which records are wanted. */
export interface RecordQuery {
  readonly workflow?: Workflow;
  /** At most so many. */
  readonly last?: number;
  /** Those alone that this is true for; they are asked newest first. */
  readonly where?: (record: RunRecord) => boolean;
  /** None that started before. */
  readonly since?: Date;
  /** Those alone in whose text this is; the others are not parsed. */
  readonly mentions?: string;
}

/** The records of a workspace. Reads no more files than it has to; a damaged one is named and never stops the others. */
export async function readRecords(workspaceRoot: string, query: RecordQuery = {}): Promise<RunRecords> {
  const { last = Infinity, where = () => true } = query;
  const records: RunRecord[] = [];
  const unreadable: UnreadableRecord[] = [];
  if (last <= 0) return { records, unreadable };
  for await (const read of eachRecord(workspaceRoot, query)) {
    if (!('record' in read)) unreadable.push(read);
    else if (where(read.record)) records.push(read.record);
    if (records.length >= last) break;
  }
  return { records, unreadable };
}

/** Which record files are worth opening, by what is known from outside. */
export interface RecordFileQuery extends Pick<RecordQuery, 'workflow' | 'since' | 'mentions'> {
  /** None that ended before, as far as the times of the files tell: a record is written when its run has ended. */
  readonly endedSince?: Date;
  /** Those alone whose run id this is true for. */
  readonly runId?: (runId: string) => boolean;
}

/** A record, or why there is none in its file. */
export type RecordRead = { readonly file: string; readonly record: RunRecord } | UnreadableRecord;

/** Reads records one after another, newest first, so that thousands of them need not fit into memory at once. */
export async function* eachRecord(
  workspaceRoot: string,
  { workflow, since, endedSince, mentions, runId = () => true }: RecordFileQuery = {},
): AsyncGenerator<RecordRead> {
  for (const file of await recordFiles(workspaceRoot, workflow)) {
    if (since && startedBefore(file, since)) break;
    if (!runId(runIdIn(file) ?? '')) continue;
    const path = join(workspaceRoot, file);
    if (endedSince && startedBefore(file, endedSince) && (await writtenBefore(path, endedSince))) continue;
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (mentions !== undefined && text?.includes(mentions) === false) continue;
    const read = parseRecord(text);
    yield typeof read === 'string' ? { file, why: read } : { file, record: read };
  }
}

const writtenBefore = (path: string, date: Date): Promise<boolean> =>
  stat(path).then(
    ({ mtime }) => mtime < date,
    () => false,
  );

/** The record files of a workspace, newest first by the time in their names. */
export async function recordFiles(workspaceRoot: string, workflow?: Workflow): Promise<string[]> {
  const folders = workflow === undefined ? workflows : [workflow];
  const found = folders.map(async (folder) => {
    const path = join(LOGS_FOLDER, folder);
    const names = await readdir(join(workspaceRoot, path)).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
    return names.flatMap((name) => {
      const runId = runIdIn(name);
      return runId === undefined ? [] : [{ runId, file: join(path, name) }];
    });
  });
  const all = (await Promise.all(found)).flat();
  return all.sort((one, other) => (one.runId < other.runId ? 1 : -1)).map(({ file }) => file);
}

function startedBefore(file: string, since: Date): boolean {
  const stamp = (runIdIn(file) ?? '').slice(0, 15);
  return (
    stamp <
    since
      .toISOString()
      .replace(/[-:]|\..*$/g, '')
      .replace('T', '_')
  );
}

function parseRecord(text: string | undefined): RunRecord | string {
  if (text === undefined) return 'it cannot be read';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'it is cut off or no JSON';
  }
  const parsed = runRecordSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const version =
    typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (version !== undefined && version !== RUN_RECORD_VERSION)
    return `it has version ${String(version)}; this nx-research reads version ${RUN_RECORD_VERSION}`;
  const [issue] = parsed.error.issues;
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it is no run record'}`;
}
