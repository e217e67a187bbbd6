import { type Failure, formatLocation } from '@research/core';
import { basename, dirname } from 'node:path/posix';
import type { GraphFinding } from './finding';

/** Why a name may lead nowhere because the file that declares it cannot be read. */
const misses: readonly Failure['reason'][] = ['unknown-project', 'unwritten-read', 'missing-file'];

/**
 * Leaves out findings that only follow from others, and names their tasks with these: a task that reads what a broken
 * file declares is not told that there is no such thing.
 * @param broken each project.json that cannot be read
 */
export function foldFollowing(findings: readonly GraphFinding[], broken: readonly string[]): GraphFinding[] {
  const origins = new Map(findings.map((finding) => [finding, originOf(finding, findings, broken)]));
  return findings.flatMap((finding) => {
    if (origins.get(finding)) return [];
    const following = findings.filter((other) => origins.get(other) === finding);
    const tasks = [finding, ...following].flatMap((one) => one.tasks ?? []);
    return [tasks.length === 0 ? finding : { ...finding, tasks: [...new Set(tasks)] }];
  });
}

function originOf(
  { failure }: GraphFinding,
  findings: readonly GraphFinding[],
  broken: readonly string[],
): GraphFinding | undefined {
  const file = broken.find((path) => path !== failure.at.file && names(failure, basename(dirname(path))));
  if (file !== undefined) return findings.find((other) => other.failure.at.file === file);
  const [cause, ...more] = failure.causes ?? [];
  if (cause?.at === undefined || more.length > 0) return undefined;
  return findings.find((other) => other.failure !== failure && keyOf(other.failure) === keyOf(cause));
}

const keyOf = ({ at, what }: Failure): string => `${at ? formatLocation(at) : ''} ${what}`;

/** A project is called like its folder. */
function names({ reason, what }: Failure, project: string): boolean {
  if (!misses.includes(reason)) return false;
  return [
    `"${project}"`,
    `"${project}/`,
    `"${project}:`,
    `/${project}/`,
    ` ${project}/`,
    ` ${project}:`,
  ].some((name) => what.includes(name));
}
