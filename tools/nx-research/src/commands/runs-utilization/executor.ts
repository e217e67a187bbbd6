import { fail, ok } from '@research/core';
import {
  type Day,
  eachRecord,
  noRecords,
  runUsage,
  type RunUsage,
  type UnreadableRecord,
  utilization,
} from '@research/reporting';
import { defineExecutor } from '../../task/define-executor';
import { writeJson } from '../../task/write-file';
import { runsUtilizationKind } from '../runs';
import { sayUnreadable } from '../shown-runs';
import { describeUtilization } from './describe-utilization';

export const executor = defineExecutor(runsUtilizationKind, async (scope) => {
  const { workspaceRoot, options, say, ports } = scope;
  const days = lastDays(ports.now(), options.lastDays);
  const { usages, unreadable } = await usagesSince(workspaceRoot, new Date(days[0]?.from ?? 0));
  const found = utilization(usages, days);
  sayUnreadable(scope, unreadable);
  const since = days[0]?.day ?? '';
  if (found.hosts.length === 0)
    return fail({ ...noRecords(), what: `no task has held a slot since ${since}` });
  say(describeUtilization(found, since).join('\n'));
  const window = { from: iso(days[0]?.from), to: iso(days.at(-1)?.to) };
  const written = await writeJson(scope, options.json, { version: 1, ...window, unreadable, ...found });
  return written.ok ? ok({ status: 'done' }) : written;
});

const iso = (ms = 0): string => new Date(ms).toISOString();

/** What runs took that ended since then; a record itself is not kept in memory. */
async function usagesSince(
  workspaceRoot: string,
  endedSince: Date,
): Promise<{ readonly usages: readonly RunUsage[]; readonly unreadable: readonly UnreadableRecord[] }> {
  const usages: RunUsage[] = [];
  const unreadable: UnreadableRecord[] = [];
  for await (const read of eachRecord(workspaceRoot, { endedSince }))
    if ('record' in read) usages.push(runUsage(read.record));
    else unreadable.push(read);
  return { usages, unreadable };
}

/** The day of a time and those before it, by the clock of this machine: midnight to midnight, the last one up to now. */
export function lastDays(now: Date, count: number): Day[] {
  const midnight = (daysAgo: number): Date =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo);
  return Array.from({ length: count }, (_, index) => {
    const daysAgo = count - 1 - index;
    const from = midnight(daysAgo);
    const to = daysAgo === 0 ? now : midnight(daysAgo - 1);
    return { day: dayOf(from), from: from.getTime(), to: to.getTime() };
  });
}

const dayOf = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => `${part}`.padStart(2, '0'))
    .join('-');
