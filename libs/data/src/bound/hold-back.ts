import { fail, fileSystemFailure, ok, type Result } from '@research/core';
import type { CsvFile } from '../csv/measure-csv';
import { type Bound, compareWeeks, describeWeek, type Limits, type Week } from './bound';
import { type CalendarEntry, lastDay } from './calendar';
import { timedRows, unreadableTime } from './cut-table';
import type { TimeColumns } from './time-columns';

/** A table that must have all that has taken place, and what it has. */
export interface Follower {
  /** As messages name it: the project that pins it. */
  readonly project: string;
  /** Ids of entries of the calendar, or weeks as {@link weekKey} where the table knows no ids. */
  readonly has: ReadonlySet<string>;
  readonly byId: boolean;
}

/** What the newest weeks of the calendar come to. */
export interface Completeness {
  /** Why the newest week is not complete, one reason for each table that is behind; empty when it is. */
  readonly behind: readonly string[];
  /** The bound at the last complete week; absent when the newest is complete, and when none of the last few is. */
  readonly bound?: Bound;
}

/** A table that is behind by more is no half update of upstream: it has other seasons, or has ended. */
const WEEKS_HELD_BACK = 4;

/** One text for each week. */
export const weekKey = ({ season, week }: Week): string => `${season} ${week}`;

/** The weeks of which something has taken place within a bound, the newest first. */
export function weeksDone(calendar: readonly CalendarEntry[], bound: Limits | undefined): Week[] {
  const done = doneWithin(calendar, bound);
  const weeks = new Map(done.map(({ season, week }) => [weekKey({ season, week }), { season, week }]));
  return [...weeks.values()].sort((a, b) => compareWeeks(b, a));
}

/** The newest weeks that {@link holdBack} looks at, the newest first. */
export const weeksLookedAt = (calendar: readonly CalendarEntry[], bound: Limits | undefined): Week[] =>
  weeksDone(calendar, bound).slice(0, WEEKS_HELD_BACK + 1);

const doneWithin = (calendar: readonly CalendarEntry[], bound: Limits | undefined): CalendarEntry[] =>
  calendar.filter((entry) => entry.isDone && (bound === undefined || isWithin(entry, bound)));

const isWithin = (entry: CalendarEntry, bound: Limits): boolean =>
  bound.by === 'date' && entry.date !== '' ? entry.date <= bound.date : compareWeeks(entry, bound) <= 0;

/**
 * Compares the newest weeks of the calendar with the tables that must follow it. While upstream has updated only some of its
 * files, the data ends with the last week that all of them have.
 * @param bound the bound that was asked for
 */
export function holdBack(
  calendar: readonly CalendarEntry[],
  followers: readonly Follower[],
  bound: Limits | undefined,
): Completeness {
  const done = doneWithin(calendar, bound);
  const lacking = (week: Week): string[] => {
    const entries = done.filter((entry) => compareWeeks(entry, week) === 0);
    return followers.flatMap((follower) => lack(follower, week, entries));
  };
  const weeks = weeksLookedAt(calendar, bound);
  const [newest] = weeks;
  const behind = newest ? lacking(newest) : [];
  if (behind.length === 0) return { behind };
  const complete = weeks.find((week) => lacking(week).length === 0);
  if (!complete) return { behind };
  const limits = { by: 'week' as const, ...complete, date: lastDay(complete, calendar) };
  const because = behind.join('; ');
  return { behind, bound: { ...limits, because, ...(bound ? { asked: bound } : {}) } };
}

function lack({ project, has, byId }: Follower, week: Week, entries: readonly CalendarEntry[]): string[] {
  const missing = entries.filter(({ id }) => !has.has(byId ? id : weekKey(week)));
  if (missing.length === 0) return [];
  const what =
    missing.length === entries.length ? 'has nothing' : `lacks ${missing.length} of ${entries.length}`;
  return [`${project} ${what} of ${describeWeek(week)} yet`];
}

/** What a table has. Fails as `readCalendar`. */
export async function followerOf(
  project: string,
  files: readonly CsvFile[],
  columns: TimeColumns,
): Promise<Result<Follower>> {
  const has = new Set<string>();
  const byId = columns.id !== undefined;
  try {
    for (const file of files)
      for await (const row of timedRows(file, columns)) {
        if (!row.ok) return row;
        const { cells, record, times } = row.value;
        if (!times) continue;
        if (byId) {
          has.add(times.id(cells));
          continue;
        }
        const week = times.week?.(cells);
        if (week && !week.ok)
          return fail(unreadableTime(file, { record, id: times.id(cells), said: week.error }));
        if (week?.value) has.add(weekKey(week.value));
      }
    return ok({ project, has, byId });
  } catch (error) {
    return fail(fileSystemFailure(`a table of ${project} cannot be read`, error));
  }
}
