import * as fc from 'fast-check';
import type { Row, Tables } from './features-process';

const teams = ['ARI', 'BUF', 'CHI', 'DAL', 'LV'] as const;
const day = (number: number): string =>
  new Date(Date.UTC(2019, 8, 5) + number * 86_400_000).toISOString().slice(0, 10);

/** The columns of team_game_epa.csv.gz that features are made from. */
export const epaColumns = ['epa_pass', 'epa_rush', 'epa_play', 'success_play'].flatMap((name) => [
  name,
  `def_${name}`,
]);

/** The columns of team_game_plays.csv.gz that features are made from. */
export const rateColumns =
  'pass_rate early_down_pass_rate neutral_pass_rate explosive_pass_rate explosive_rush_rate sack_rate turnover_rate third_down_rate red_zone_td_rate'.split(
    ' ',
  );

const value = fc.option(
  fc.integer({ min: -1000, max: 1000 }).map((thousandths) => thousandths / 1000),
  { freq: 8 },
);
const values = (columns: readonly string[]) =>
  fc.record(Object.fromEntries(columns.map((name) => [name, value])));
const score = fc.integer({ min: 0, max: 50 });

/** One game, and what it leaves on record; `gap` days after the game before it, 0 for the same day. */
const game = fc.record({
  home: fc.nat({ max: teams.length - 1 }),
  offset: fc.integer({ min: 1, max: teams.length - 1 }),
  gap: fc.nat({ max: 4 }),
  newSeason: fc.nat({ max: 11 }).map((number) => number === 0),
  scores: fc.option(fc.tuple(score, score), { freq: 12 }),
  neutral: fc.boolean(),
  priced: fc.boolean(),
  epa: fc.option(fc.tuple(values(epaColumns), values(epaColumns)), { freq: 6 }),
  plays: fc.option(fc.tuple(values(rateColumns), values(rateColumns)), { freq: 6 }),
});
type Game = typeof game extends fc.Arbitrary<infer T> ? T : never;

/** Tables of random schedules and results: teams that play twice a day, games to come, nulls and gaps included. */
export const tables: fc.Arbitrary<Tables> = fc.array(game, { minLength: 4, maxLength: 40 }).map(tablesOf);

function tablesOf(games: readonly Game[]): Tables {
  const made: { games: Row[]; epa: Row[]; plays: Row[] } = { games: [], epa: [], plays: [] };
  let [season, date, week] = [2019, 0, 1];
  for (const [at, one] of games.entries()) {
    season += one.newSeason ? 1 : 0;
    week = one.newSeason ? 1 : Math.min(week + Math.floor(at / 6) - Math.floor((at - 1) / 6), 22);
    date += one.gap + (one.newSeason ? 150 : 0);
    const [home = '', away = ''] = [teams[one.home], teams[(one.home + one.offset) % teams.length]];
    const key = { game_id: `${season}_${String(at).padStart(2, '0')}_${away}_${home}` };
    made.games.push({ ...key, season, week, gameday: day(date), ...gameCells({ ...one, home, away }) });
    if (!one.scores) continue;
    for (const [side, team] of [home, away].entries()) {
      if (one.epa) made.epa.push({ ...key, team, ...one.epa[side] });
      if (one.plays) made.plays.push({ ...key, team, ...one.plays[side] });
    }
  }
  return made;
}

function gameCells(one: Omit<Game, 'home'> & { home: string; away: string }): Row {
  return {
    home_team: one.home,
    away_team: one.away,
    home_score: one.scores?.[0] ?? null,
    away_score: one.scores?.[1] ?? null,
    neutral: one.neutral ? 1 : 0,
    playoff: 0,
    div_game: one.priced ? 1 : 0,
    roof: one.neutral ? 'outdoors' : 'dome',
    spread_line: one.priced ? 2.5 : null,
    total_line: 44,
    home_moneyline: one.priced ? -140 : null,
    away_moneyline: one.priced ? 120 : null,
  };
}

/** The day of a game. */
export const dayOf = (row: Row): string => String(row['gameday']);

/** The tables without every result, play and rate of games on or after a day. */
export function withoutResults(all: Tables, first: string): Tables {
  const late = new Set(all.games.filter((row) => dayOf(row) >= first).map((row) => row['game_id']));
  const early = (rows: readonly Row[] = []) => rows.filter((row) => !late.has(row['game_id'] ?? ''));
  const unplayed = { home_score: null, away_score: null };
  return {
    games: all.games.map((row) => (late.has(row['game_id'] ?? '') ? { ...row, ...unplayed } : row)),
    epa: early(all['epa']),
    plays: early(all['plays']),
  };
}

/** The tables with every score, EPA and rate of games on or after a day changed. */
export function withOtherResults(all: Tables, first: string): Tables {
  const late = new Set(all.games.filter((row) => dayOf(row) >= first).map((row) => row['game_id']));
  const moved = (rows: readonly Row[] = [], columns: readonly string[] = []) =>
    rows.map((row) => (late.has(row['game_id'] ?? '') ? { ...row, ...shifted(row, columns) } : row));
  return {
    games: moved(all.games, ['home_score']),
    epa: moved(all['epa'], epaColumns),
    plays: moved(all['plays'], rateColumns),
  };
}

const shifted = (row: Row, columns: readonly string[]): Row =>
  Object.fromEntries(
    columns.map((name) => [name, typeof row[name] === 'number' ? Number(row[name]) + 7 : null]),
  );
