import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { type Result, type Sha256, fail, ok, fileSystemFailure } from '@research/core';
import type { SshPlace } from '../places/shared-store-place';
import { type ContentId, describeContent } from './content-id';
import type { ContentStore } from './content-store';
import { type SftpPorts, runSftp, sftpWords } from './run-sftp';
import type { SharedStore } from './shared-store';
import { readBytes } from './read-bytes';

/**
 * A shared store on a host that the user's ssh reaches, over the sftp of that same ssh (configuration, agent, jump hosts
 * and known hosts apply). No command line is run on the host, so nothing there needs a shell or this program.
 */
export function sftpSharedStore(place: SshPlace, ports: SftpPorts): SharedStore {
  const label = `the shared store ${place.destination}:${place.path}`;
  const pathOf = (sha256: Sha256): string => posix.join(place.path, sha256.slice(0, 2), sha256);
  const remote: Remote = { place, label, ports, pathOf };
  return {
    label,
    pull: (content, into) => pull(remote, content, into),
    push: (content, from) => push(remote, content, from),
  };
}

interface Remote {
  readonly place: SshPlace;
  readonly label: string;
  readonly ports: SftpPorts;
  pathOf(sha256: Sha256): string;
}

async function pull(
  { place, ports, pathOf }: Remote,
  content: ContentId,
  into: ContentStore,
): Promise<Result<void>> {
  const cwd = join(into.root, `.pull-${randomUUID()}`);
  try {
    await mkdir(cwd, { recursive: true });
    const batch = [`get ${pathOf(content.sha256)} bytes`];
    const got = await runSftp({ place, cwd, batch, mostBytes: content.bytes }, ports);
    if (!got.ok) return got;
    if (got.value.code !== 0) return fail(notThere(content, sftpWords(got.value)));
    const put = await into.put(readBytes(join(cwd, 'bytes')), content);
    return put.ok ? ok(undefined) : put;
  } catch (error) {
    return fail(fileSystemFailure(`${cwd} could not be used`, error));
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

async function push(remote: Remote, content: ContentId, from: ContentStore): Promise<Result<void>> {
  const held = await from.find(content);
  if (!held.ok) return held;
  if (held.value !== 'held') return fail(notThere(content, 'not in the local store'));
  const { place, ports, label } = remote;
  const cwd = dirname(from.pathOf(content.sha256));
  const to = remote.pathOf(content.sha256);
  const there = await isThere({ place, cwd, to, content }, ports);
  if (!there.ok || there.value) return there.ok ? ok(undefined) : there;
  const pushed = await runSftp({ place, cwd, batch: uploadBatch(content.sha256, to) }, ports);
  if (!pushed.ok) return pushed;
  return pushed.value.code === 0 ? ok(undefined) : fail(refused(label, sftpWords(pushed.value)));
}

interface Upload {
  readonly place: SshPlace;
  readonly cwd: string;
  readonly to: string;
  readonly content: ContentId;
}

async function isThere({ place, cwd, to, content }: Upload, ports: SftpPorts): Promise<Result<boolean>> {
  const listed = await runSftp({ place, cwd, batch: [`ls -ln ${to}`] }, ports);
  if (!listed.ok) return listed;
  return ok(listed.value.code === 0 && sizeColumn(listed.value.tail, content) === content.bytes);
}

/** The fifth column of the line that `ls -ln` prints for the file. */
function sizeColumn(listing: string, { sha256 }: ContentId): number | undefined {
  const line = listing.split('\n').find((text) => text.startsWith('-') && text.trimEnd().endsWith(sha256));
  return line === undefined ? undefined : Number(line.split(/\s+/)[4]);
}

/** Makes the folders (a leading `-` lets those fail that exist), uploads beside the place, syncs, renames. */
function uploadBatch(sha256: Sha256, to: string): string[] {
  const temporary = `${to}.${randomUUID()}.tmp`;
  const folders = ancestors(posix.dirname(to)).map((folder) => `-mkdir ${folder}`);
  return [...folders, `put -f ${sha256} ${temporary}`, `rename ${temporary} ${to}`];
}

function ancestors(path: string): string[] {
  const parent = posix.dirname(path);
  return parent === path || path === '.' ? [] : [...ancestors(parent), path];
}

const notThere = (content: ContentId, said: string) =>
  ({ reason: 'not-found', what: `${describeContent(content)} is not there`, said }) as const;

const refused = (label: string, said: string) =>
  ({ reason: 'file-system', what: `${label} did not take the file`, said }) as const;
