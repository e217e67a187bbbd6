import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Fingerprint, type HostId, statePath, type TaskId, replaceFile } from '@research/core';
import * as z from 'zod';
import { placeOfLink } from '../links/link';
import type { JobRef } from './job-ref';

/**
 * What a workspace records of a job that it has requested, from before the request is sent until the job is
 * acknowledged: where it may be running while its host cannot be asked, and how far its log has been shown.
 */
const schema = z.object({
  task: z.string(),
  host: z.string(),
  /** `placeOfLink` when it was asked for: hosts.yaml may call another machine so by now. */
  at: z.string().optional(),
  /** When it was asked for, ISO 8601. */
  since: z.string(),
  /** Name of the start that was seen; empty before the host has answered. */
  start: z.string(),
  /** `DurableContext.work`, by which the same work is known on another host. */
  work: z.string().optional(),
  /** It had been done before, and the user wanted it done again. */
  again: z.boolean().optional(),
});

/** What is remembered of a job. */
export type ClientNote = Readonly<z.infer<typeof schema>>;

/** A job that was requested from a host, as recorded in this workspace. */
export type AskedJob = ClientNote & { readonly fingerprint: Fingerprint };

const folderOf = (workspaceRoot: string, ...rest: string[]): string =>
  statePath(workspaceRoot, 'asked', ...rest);

const fileOf = ({ workspaceRoot, link, fingerprint }: JobRef): string =>
  folderOf(workspaceRoot, link.host, `${fingerprint}.json`);

/** Absolute path of the file that says how far a job's log has been shown. */
export const seenFile = ({ workspaceRoot, link, fingerprint }: JobRef): string =>
  folderOf(workspaceRoot, link.host, `${fingerprint}.seen`);

/** Remembers a job, in one step: a note that is cut short would be as good as none. Throws as `fs` does. */
export function rememberJob(ref: JobRef, note: Omit<ClientNote, 'host' | 'at'>): void {
  const { link } = ref;
  replaceFile(fileOf(ref), JSON.stringify({ ...note, host: link.host, at: placeOfLink(link) }));
}

/** Notes that a job is where a link leads, though hosts.yaml called that otherwise when it was asked for. Throws as `fs` does. */
export function adoptJob({ fingerprint, host, ...note }: AskedJob, ref: Omit<JobRef, 'fingerprint'>): void {
  const before = (end: string): string => folderOf(ref.workspaceRoot, host, `${fingerprint}${end}`);
  const now = { ...ref, fingerprint };
  rememberJob(now, note);
  if (ref.link.host === host) return;
  try {
    renameSync(before('.seen'), seenFile(now));
  } catch {
    // None of its log was shown, or another task was first.
  }
  rmSync(before('.json'), { force: true });
}

/** Forgets what is remembered of a job, wherever it may run. */
export function forgetAsked(workspaceRoot: string, { host, fingerprint }: AskedJob): void {
  for (const end of ['.json', '.seen'])
    rmSync(folderOf(workspaceRoot, host, `${fingerprint}${end}`), { force: true });
}

/** What is remembered of a job; undefined for one that is acknowledged, or was never asked for. */
export const recallJob = (ref: JobRef): ClientNote | undefined =>
  parse(fileOf(ref)) ?? (ref.link.kind === 'local' ? recallHere(ref) : undefined);

/** All hosts of this machine keep their jobs together. */
function recallHere({ workspaceRoot, fingerprint }: JobRef): ClientNote | undefined {
  const hosts = namesIn(folderOf(workspaceRoot));
  return hosts.flatMap((host) => parse(folderOf(workspaceRoot, host, `${fingerprint}.json`)) ?? [])[0];
}

/** The job is settled: its outputs are here, or it will never have any. */
export function forgetJob(ref: JobRef): void {
  for (const file of [fileOf(ref), seenFile(ref)]) rmSync(file, { force: true });
}

/** The jobs of a task, and its trials on a small slice, that a host may have, as recorded in this workspace. */
export const askedFor = (workspaceRoot: string, host: HostId, task: TaskId): AskedJob[] =>
  notesOf(workspaceRoot, host).filter((note) => isOfTask(note, task));

/** Every job that some host may have, also one that hosts.yaml no longer names. */
export const askedAnywhere = (workspaceRoot: string): AskedJob[] =>
  namesIn(folderOf(workspaceRoot)).flatMap((host) => notesOf(workspaceRoot, host));

/** True for a job of a task, or its trial on a small slice. */
export const isOfTask = ({ task }: ClientNote, id: TaskId): boolean => [id, `${id}:smoke`].includes(task);

/** What a host was asked for, and is not settled. */
export const askedOn = (workspaceRoot: string, host: HostId): AskedJob[] => notesOf(workspaceRoot, host);

function notesOf(workspaceRoot: string, host: string): AskedJob[] {
  const folder = folderOf(workspaceRoot, host);
  return namesIn(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const note = parse(join(folder, name));
      // The folder decides: it is what the note is found by.
      return note ? [{ ...note, host, fingerprint: name.slice(0, -'.json'.length) as Fingerprint }] : [];
    });
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

function parse(file: string): ClientNote | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined; // none, or cut short when the disk was full
  }
}
