import { fail, ok, type Result } from '@research/core';
import * as z from 'zod';
import { type Bound, compareWeeks, type Week } from './bound';

const column = z.string().min(1);

/** Schema of what tells when the rows of a table are from. */
export const timeColumnsSchema = z
  .strictObject({
    season: column.optional().describe('Column of the season, e.g. season'),
    week: column.optional().describe('Column of the week within the season, e.g. week'),
    date: column.optional().describe('Column of the day as YYYY-MM-DD, a time may follow, e.g. gameday'),
    id: column
      .optional()
      .describe('Column that says which entry of the calendar a row belongs to, e.g. game_id'),
    idStarts: z
      .string()
      .regex(/^[^{}]*\{season\}[^{}0-9]+\{week\}[^{}0-9]*$/, 'such as {season}_{week}_')
      .optional()
      .describe('How each id starts, where the table has no columns of season and week: {season}_{week}_'),
    done: column
      .optional()
      .describe('Makes the table the calendar: a column that is filled once the row has taken place'),
    complete: z
      .boolean()
      .optional()
      .describe(
        'true: a week counts once the table has rows of all that the calendar says has taken place in it',
      ),
  })
  .refine(({ season, week }) => (season === undefined) === (week === undefined), '"season" needs "week"')
  .refine(({ id, idStarts }) => idStarts === undefined || id !== undefined, '"idStarts" needs "id"')
  .refine(
    (columns) => knowsWeeks(columns) || columns.date !== undefined,
    'needs "season" and "week", or "date", or "id" and "idStarts"',
  )
  .refine(
    ({ done, id, season, date }) =>
      done === undefined || (id !== undefined && season !== undefined && date !== undefined),
    'a calendar ("done") needs "season", "week", "date" and "id"',
  );

/** The columns of a table that tell when a row is from. */
export type TimeColumns = Readonly<z.infer<typeof timeColumnsSchema>>;

const knowsWeeks = ({
  season,
  idStarts,
}: {
  season?: string | undefined;
  idStarts?: string | undefined;
}): boolean => season !== undefined || idStarts !== undefined;

/** What a row says of a time: `undefined` where its cells are empty. Fails with the words of what cannot be read. */
type Reader<T> = (cells: readonly string[]) => Result<T | undefined, string>;

/** Reads the times of the rows of one table. */
export interface RowTimes {
  readonly week?: Reader<Week>;
  readonly date?: Reader<string>;
  /** Which entry of the calendar a row belongs to; its first cell where no column says so. */
  id(cells: readonly string[]): string;
  isDone(cells: readonly string[]): boolean;
}

/** Finds the columns in the header of a table. Fails with those that it does not have. */
export function rowTimes(
  columns: TimeColumns,
  header: readonly string[],
): Result<RowTimes, readonly string[]> {
  const { season, week, date, id, idStarts, done } = columns;
  const named = [season, week, date, id, done].filter((name) => name !== undefined);
  const missing = named.filter((name) => !header.includes(name));
  if (missing.length > 0) return fail(missing);
  const cell = (name: string) => {
    const at = header.indexOf(name);
    return (cells: readonly string[]): string => filled(cells[at] ?? '');
  };
  const readWeek =
    season !== undefined && week !== undefined
      ? weekIn({ season, week }, cell(season), cell(week))
      : idStarts !== undefined && id !== undefined
        ? weekStarting(id, idStarts, cell(id))
        : undefined;
  return ok({
    ...(readWeek ? { week: readWeek } : {}),
    ...(date === undefined ? {} : { date: dateIn(date, cell(date)) }),
    id: id === undefined ? (cells) => cells[0] ?? '' : cell(id),
    isDone: done === undefined ? () => true : (cells) => cell(done)(cells) !== '',
  });
}

/** `NA` is how R and pandas write what is not there. */
function filled(cell: string): string {
  const text = cell.trim();
  return text === 'NA' ? '' : text;
}

type Cell = (cells: readonly string[]) => string;

const whole = (text: string): number => (/^\d{1,4}(\.0+)?$/.test(text) ? Number(text) : Number.NaN);

function weekIn(
  names: { readonly season: string; readonly week: string },
  season: Cell,
  week: Cell,
): Reader<Week> {
  return (cells) => {
    const [seasonText, weekText] = [season(cells), week(cells)];
    if (seasonText === '' || weekText === '') return ok(undefined);
    const found = { season: whole(seasonText), week: whole(weekText) };
    if (!(found.season >= 1900)) return fail(`column ${names.season}: "${seasonText}" is no season`);
    return Number.isNaN(found.week) ? fail(`column ${names.week}: "${weekText}" is no week`) : ok(found);
  };
}

function weekStarting(name: string, idStarts: string, id: Cell): Reader<Week> {
  const literal = idStarts.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(
    `^${literal.replace('{season}', '(?<season>\\d{4})').replace('{week}', '(?<week>\\d{1,2})')}`,
  );
  return (cells) => {
    const text = id(cells);
    if (text === '') return ok(undefined);
    const { season, week } = pattern.exec(text)?.groups ?? {};
    if (season === undefined || week === undefined)
      return fail(`column ${name}: "${text}" does not start with ${idStarts}`);
    return ok({ season: Number(season), week: Number(week) });
  };
}

const day = z.iso.date();

function dateIn(name: string, date: Cell): Reader<string> {
  return (cells) => {
    const text = date(cells);
    if (text === '') return ok(undefined);
    const found = /^(\d{4}-\d\d-\d\d)(?:$|[T ])/.exec(text)?.[1];
    return found !== undefined && day.safeParse(found).success
      ? ok(found)
      : fail(`column ${name}: "${text}" is no date`);
  };
}

/** Where a row stands: within the bound, beyond it, or `nowhere`, when its cells do not say. */
export type Standing = 'within' | 'beyond' | 'nowhere';

/** Where a row stands: by the form in which the bound was given, where the table has that, else by the other. */
export function standingOf(
  { week, date }: RowTimes,
  bound: Bound,
  cells: readonly string[],
): Result<Standing, string> {
  const byWeek = (): Result<Standing, string> =>
    standing(week?.(cells), (found) => compareWeeks(found, bound) > 0);
  const byDate = (): Result<Standing, string> => standing(date?.(cells), (found) => found > bound.date);
  const [first, second] = bound.by === 'week' ? [byWeek, byDate] : [byDate, byWeek];
  const found = first();
  return found.ok && found.value === 'nowhere' ? second() : found;
}

function standing<T>(
  read: Result<T | undefined, string> | undefined,
  isBeyond: (found: T) => boolean,
): Result<Standing, string> {
  if (read === undefined) return ok('nowhere');
  if (!read.ok) return read;
  if (read.value === undefined) return ok('nowhere');
  return ok(isBeyond(read.value) ? 'beyond' : 'within');
}

/** True for the file of one season that begins after the bound: nothing of it is used. */
export const isSeasonBeyond = (
  { seasons }: { readonly seasons: readonly [number, number] | null },
  bound: Pick<Bound, 'season'> | undefined,
): boolean => bound !== undefined && seasons !== null && seasons[0] > bound.season;
