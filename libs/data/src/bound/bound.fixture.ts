import type { Bound, TimeColumns } from '../index';

/** The columns of a table of games that the specs of bounds use. */
export const gameColumns: TimeColumns = { season: 'season', week: 'week', date: 'day', id: 'id' };

/** A bound at the end of a week. */
export const untilWeek = (season: number, week: number, date = '2022-11-14'): Bound => ({
  by: 'week',
  season,
  week,
  date,
});

/** A bound at the end of a day. */
export const untilDay = (date: string, season: number, week: number): Bound => ({
  by: 'date',
  season,
  week,
  date,
});
