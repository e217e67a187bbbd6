import { fail, type Failure, ok, type Result } from '@research/core';
import {
  type AskedBound,
  type Bound,
  boundKey,
  type CalendarEntry,
  commonBound,
  type Completeness,
  describeBound,
  type Follower,
  followerOf,
  holdBack,
  isSeasonBeyond,
  type Limits,
  type LockedFile,
  readCalendar,
  resolveAgain,
  resolveBound,
  type SourceLock,
  type Week,
  weeksLookedAt,
  writeSourceLock,
} from '@research/data';
import type { TaskScope } from '../../scope/task-scope';
import { readSources, type Source, type Table, tablesOf, withBytes } from './bounded-tables';
import type { PhasesOptions } from './kind';
import { knownBehind, noteBehind } from './known-bound';

type Scope = TaskScope<PhasesOptions>;

/** What a workflow says of the bound of the data. */
export interface BoundSet {
  readonly notes: readonly string[];
  /** Commands to type after the run. */
  readonly next: readonly string[];
}

/** Fails with `invalid-options` when the options that set the bound contradict each other, or this workflow moves no pins. */
export function checkBoundOptions({ options, task }: Pick<Scope, 'options' | 'task'>): Result<void> {
  const { week, season, until, movesOrigins } = options;
  const asked = [
    ['--week', week],
    ['--season', season],
    ['--until', until],
  ].flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const wrong = (what: string, tries: readonly string[]): Result<void> =>
    fail({ reason: 'invalid-options', what, tries });
  if (asked.length > 0 && !movesOrigins)
    return wrong(`${task.id} refreshes no data, so ${asked.join(' and ')} cannot set where it ends`, [
      'give the option to the workflow that has "movesOrigins"',
    ]);
  if (until !== undefined && asked.length > 1)
    return wrong(`${asked.join(' and ')} contradict each other`, [
      `npx nx run ${task.id} --until=${until}`,
      `npx nx run ${task.id} ${week === undefined ? `--season=${season}` : `--week=${week}`}`,
    ]);
  return ok(undefined);
}

/**
 * After a refresh: writes into every source lock where the data ends. That is what was asked for, else what the locks say
 * already, and earlier than both while upstream has updated only some of its files. A move to data of another origin takes
 * the bound away, since it names weeks of the data of before.
 * Fails with `invalid-options` for a week or day that the calendar does not have, with `mixed-bounds`, or as fetching does.
 */
export async function boundLocks(scope: Scope, isMoving: boolean): Promise<Result<BoundSet>> {
  const sources = readSources(scope);
  if (!sources.ok) return sources;
  const before = typedBound(scope, sources.value, isMoving);
  if (!before.ok) return before;
  const known = isMoving ? undefined : knownBehind(scope, sources.value);
  if (known) return ok(told(scope, { bound: sources.value[0]?.lock.bound, behind: known, written: [] }));
  const calendar = await calendarOf(scope, sources.value);
  if (!calendar.ok) return calendar;
  if (!calendar.value) return withoutCalendar(scope, sources.value, before.value);
  const typed = before.value && resolve(before.value, calendar.value);
  if (typed && !typed.ok) return typed;
  const held = await heldBack(scope, {
    sources: sources.value,
    calendar: calendar.value,
    bound: typed?.value,
  });
  if (!held.ok) return held;
  const bound = held.value.bound ?? typed?.value;
  const empty = bound ? sources.value.filter(({ lock }) => endsBeforeAll(lock, bound)) : [];
  if (bound && empty.length > 0) return fail(nothingLeft(empty, bound));
  const written = await writeBound(scope, sources.value, bound);
  if (!written.ok) return written;
  const after = readSources(scope);
  if (after.ok) noteBehind(scope, after.value, held.value.behind);
  return ok(told(scope, { bound, behind: held.value.behind, written: written.value }));
}

type Wish = { readonly asked: AskedBound } | { readonly kept: Limits };

/** The bound that was typed now, or before; none for `--until=all`. */
function typedBound(
  { options, task }: Scope,
  sources: readonly Source[],
  isMoving: boolean,
): Result<Wish | undefined> {
  const { week, season, until } = options;
  if (until === 'all') return ok(undefined);
  if (week !== undefined || season !== undefined || until !== undefined)
    return ok({ asked: { week, season, until } });
  if (isMoving) return ok(undefined);
  const locks = sources.map(({ lock }) => ({ name: lock.file, bound: typedOf(lock.bound) }));
  const kept = commonBound(locks, `npx nx run ${task.id}`);
  return kept.ok ? ok(kept.value && { kept: kept.value }) : kept;
}

const typedOf = (bound: Bound | undefined): Limits | undefined =>
  bound?.because === undefined ? bound : bound.asked;

const resolve = (wish: Wish, calendar: readonly CalendarEntry[]): Result<Limits> =>
  'asked' in wish ? resolveBound(wish.asked, calendar) : resolveAgain(wish.kept, calendar);

/** Without a calendar a bound can only stay or go. */
async function withoutCalendar(
  scope: Scope,
  sources: readonly Source[],
  wish: Wish | undefined,
): Promise<Result<BoundSet>> {
  if (wish && 'asked' in wish)
    return fail({
      reason: 'invalid-options',
      what: `${scope.task.id}: no source says which day belongs to which week`,
      tries: ['name the column "done" in the "bounded" of one fetch, which makes that table the calendar'],
    });
  const written = wish ? ok([]) : await writeBound(scope, sources, undefined);
  return written.ok ? ok(told(scope, { bound: undefined, behind: [], written: written.value })) : written;
}

async function calendarOf(
  scope: Scope,
  sources: readonly Source[],
): Promise<Result<readonly CalendarEntry[] | undefined>> {
  const [table, ...others] = sources.flatMap(tablesOf).filter(({ columns }) => columns.done !== undefined);
  if (!table) return ok(undefined);
  if (others.length > 0) return fail(severalCalendars([table, ...others]));
  const entries: CalendarEntry[] = [];
  return withBytes(scope, table, async (files) => {
    for (const file of files) {
      const read = await readCalendar(file, table.columns);
      if (!read.ok) return read;
      entries.push(...read.value);
    }
    return ok(entries);
  });
}

interface Looking {
  readonly sources: readonly Source[];
  readonly calendar: readonly CalendarEntry[];
  readonly bound: Limits | undefined;
}

/** What of the newest weeks is not there yet; without a bound when `--until=all` takes everything. */
async function heldBack(scope: Scope, { sources, calendar, bound }: Looking): Promise<Result<Completeness>> {
  const oldest = weeksLookedAt(calendar, bound).at(-1);
  const followers: Follower[] = [];
  for (const table of sources.flatMap(tablesOf).filter(({ columns }) => columns.complete === true)) {
    const recent = { ...table, files: oldest ? table.files.filter((file) => mayHold(file, oldest)) : [] };
    const follower = await withBytes(scope, recent, (files) =>
      followerOf(table.source.project, files, table.columns),
    );
    if (!follower.ok) return follower;
    followers.push(follower.value);
  }
  const found = holdBack(calendar, followers, bound);
  return ok(scope.options.until === 'all' ? { behind: found.behind } : found);
}

const mayHold = ({ seasons }: LockedFile, { season }: Week): boolean =>
  seasons === null || seasons[1] >= season;

/** Whether a source has files of seasons alone, and all of them begin after the bound. */
const endsBeforeAll = ({ files }: SourceLock, bound: Bound): boolean => {
  const ofSeasons = files.filter(({ seasons }) => seasons !== null);
  return ofSeasons.length > 0 && ofSeasons.every((file) => isSeasonBeyond(file, bound));
};

function nothingLeft(sources: readonly Source[], bound: Bound): Failure {
  const first = ({ files }: SourceLock): number =>
    Math.min(...files.flatMap(({ seasons }) => (seasons ? [seasons[0]] : [])));
  return {
    reason: 'invalid-options',
    what: `nothing is left of ${sources.map(({ project }) => project).join(', ')} until ${describeBound(bound)}`,
    causes: sources.map(({ lock }) => ({
      reason: 'invalid-options',
      what: `${lock.file} begins with season ${first(lock)}`,
      at: { file: lock.file },
    })),
    tries: [`choose a bound in season ${Math.max(...sources.map(({ lock }) => first(lock)))} or later`],
  };
}

async function writeBound(
  { workspaceRoot }: Scope,
  sources: readonly Source[],
  bound: Bound | undefined,
): Promise<Result<readonly string[]>> {
  const written: string[] = [];
  for (const { lock } of sources.filter((source) => boundKey(source.lock.bound) !== boundKey(bound))) {
    const { file, files } = lock;
    const next = { file, files, ...(bound ? { bound } : {}) };
    const wrote = await writeSourceLock({ workspaceRoot, current: lock, next });
    if (!wrote.ok) return wrote;
    written.push(lock.file);
  }
  return ok(written);
}

interface Written {
  readonly bound: Bound | undefined;
  readonly behind: readonly string[];
  readonly written: readonly string[];
}

function told({ task }: Scope, { bound, behind, written }: Written): BoundSet {
  const again = `npx nx run ${task.id}`;
  const end = bound
    ? `the data ends with ${describeBound(bound)}: later rows are left out`
    : 'the data has no bound';
  const late = behind.map((reason) => `!!! UPSTREAM IS NOT COMPLETE: ${reason}`);
  const held =
    bound?.because === undefined ? [] : [`held back until upstream is complete: ${again} looks again`];
  const notes = bound || written.length > 0 ? [...late, end, ...held] : late;
  const lift = bound && bound.because === undefined ? [`${again} --until=all   # takes the bound away`] : [];
  const message = `data: ${bound ? `until ${describeBound(bound)}` : 'without a bound'}`;
  return { notes, next: written.length > 0 ? [...lift, `git commit -a -m "${message}"`] : [] };
}

const severalCalendars = (tables: readonly Table[]): Failure => ({
  reason: 'invalid-options',
  what: `several tables say that they are the calendar: ${tables.map(({ source }) => source.project).join(', ')}`,
  tries: ['keep "done" in the "bounded" of one of them'],
});
