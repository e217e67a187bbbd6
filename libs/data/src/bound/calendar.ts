import { fail, type Failure, fileSystemFailure, ok, type Result } from '@research/core';
import type { CsvFile } from '../csv/measure-csv';
import { compareWeeks, describeWeek, type Limits, type Week } from './bound';
import { timedRows, unreadableTime } from './cut-table';
import type { TimeColumns } from './time-columns';

/** What takes place on one day of one week, such as a game. */
export interface CalendarEntry extends Week {
  readonly id: string;
  /** YYYY-MM-DD; empty while it is not known. */
  readonly date: string;
  /** True once it has taken place. */
  readonly isDone: boolean;
}

/** What a user may ask of the bound: a week, of the newest season or another; all weeks of a season; or a day. */
export interface AskedBound {
  readonly week?: number | undefined;
  readonly season?: number | undefined;
  /** YYYY-MM-DD. */
  readonly until?: string | undefined;
}

/**
 * Reads the table that says which day belongs to which week. A row without a season or a week belongs to none.
 * Fails with `invalid-options` when it lacks a column, or with `corrupt-file` at the line of a time that cannot be read.
 */
export async function readCalendar(
  file: CsvFile,
  columns: TimeColumns,
): Promise<Result<readonly CalendarEntry[]>> {
  const entries: CalendarEntry[] = [];
  try {
    for await (const row of timedRows(file, columns)) {
      if (!row.ok) return row;
      const { cells, record, times } = row.value;
      if (!times) continue;
      const [id, week, date] = [times.id(cells), times.week?.(cells), times.date?.(cells)];
      for (const read of [week, date])
        if (read && !read.ok) return fail(unreadableTime(file, { record, id, said: read.error }));
      if (week?.ok && week.value)
        entries.push({
          ...week.value,
          id,
          date: (date?.ok ? date.value : undefined) ?? '',
          isDone: times.isDone(cells),
        });
    }
    return ok(entries);
  } catch (error) {
    return fail(fileSystemFailure(`${file.name} cannot be read`, error));
  }
}

/**
 * The bound that a user asks for, in both forms. A week ends with the last day on which something of it, or of an earlier
 * week, has taken place; a day belongs to the last week of which something was due by then.
 * Fails with `invalid-options` for a week or season that does not exist, and for a day before all data.
 */
export function resolveBound(
  { until, season, week }: AskedBound,
  calendar: readonly CalendarEntry[],
): Result<Limits> {
  if (until !== undefined) return untilDay(until, calendar);
  const inSeason = season ?? newestSeason(calendar);
  const ofSeason = calendar.filter((entry) => entry.season === inSeason);
  const last = week ?? Math.max(...ofSeason.map((entry) => entry.week));
  if (!ofSeason.some((entry) => entry.week === last))
    return fail(noSuchWeek({ season: inSeason, week }, calendar));
  const bound = { season: inSeason, week: last };
  return ok({ by: 'week', ...bound, date: lastDay(bound, calendar) });
}

/** A bound as the present calendar resolves it: a week may have moved to other days since. Fails as {@link resolveBound}. */
export const resolveAgain = (
  { by, season, week, date }: Limits,
  calendar: readonly CalendarEntry[],
): Result<Limits> => resolveBound(by === 'date' ? { until: date } : { season, week }, calendar);

/** The last day of the entries up to a week that have taken place, or of all where none has. */
export function lastDay(week: Week, calendar: readonly CalendarEntry[]): string {
  const until = calendar.filter((entry) => compareWeeks(entry, week) <= 0);
  const done = until.filter(({ isDone }) => isDone);
  return newest((done.length > 0 ? done : until).map(({ date }) => date));
}

const newest = (days: readonly string[]): string => days.reduce((a, b) => (a > b ? a : b), '');

function newestSeason(calendar: readonly CalendarEntry[]): number {
  const done = calendar.filter(({ isDone }) => isDone);
  return Math.max(...(done.length > 0 ? done : calendar).map(({ season }) => season));
}

function untilDay(until: string, calendar: readonly CalendarEntry[]): Result<Limits> {
  const due = calendar.filter(({ date }) => date !== '' && date <= until);
  const [first, ...others] = due;
  if (!first) return fail(beforeAll(until, calendar));
  const { season, week } = others.reduce((a, b) => (compareWeeks(a, b) >= 0 ? a : b), first);
  return ok({ by: 'date', season, week, date: until });
}

function beforeAll(until: string, calendar: readonly CalendarEntry[]): Failure {
  const days = calendar.flatMap(({ date }) => (date === '' ? [] : [date]));
  const first = days.reduce((a, b) => (a < b ? a : b), days[0] ?? '');
  return {
    reason: 'invalid-options',
    what: `--until=${until} is before all data${first === '' ? '' : `, which begins on ${first}`}`,
    tries: ['choose a later day', '--until=all takes the bound away'],
  };
}

function noSuchWeek(
  { season, week }: { readonly season: number; readonly week: number | undefined },
  calendar: readonly CalendarEntry[],
): Failure {
  const weeks = calendar.filter((entry) => entry.season === season).map((entry) => entry.week);
  const seasons = calendar.map((entry) => entry.season);
  const range = (numbers: readonly number[]): string =>
    numbers.length === 0 ? 'none' : `${Math.min(...numbers)}–${Math.max(...numbers)}`;
  return {
    reason: 'invalid-options',
    what:
      weeks.length === 0 || week === undefined
        ? `there is no season ${season}: the seasons are ${range(seasons)}`
        : `there is no ${describeWeek({ season, week })}: its weeks are ${range(weeks)}`,
    tries:
      weeks.length === 0
        ? ['--season= names another season']
        : ['--week= names another week, --season= another season'],
  };
}
