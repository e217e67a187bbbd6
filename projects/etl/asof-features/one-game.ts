import type { Row } from './features-process';

const unpriced = { spread_line: null, total_line: null, home_moneyline: null, away_moneyline: null };
/** A game of KC at home to DEN; a test changes only the cells it is about. */
export const game = (gameday: string, changed: Row = {}): Row => ({
  game_id: `g_${gameday}`,
  season: 2021,
  week: 1,
  gameday,
  home_team: 'KC',
  away_team: 'DEN',
  home_score: null,
  away_score: null,
  neutral: 0,
  playoff: 0,
  div_game: 1,
  roof: 'outdoors',
  ...unpriced,
  ...changed,
});
