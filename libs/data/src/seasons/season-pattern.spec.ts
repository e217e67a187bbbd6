import { forSeason, isPerSeason, seasonIn } from './season-pattern';
import { parseSeasonRange } from './season-range';

const pattern = 'play_by_play_{season}.csv.gz';

test('a pattern stands for one file a season', () => {
  expect(isPerSeason(pattern)).toBe(true);
  expect(isPerSeason('games.csv')).toBe(false);
  expect(forSeason(pattern, 2022)).toBe('play_by_play_2022.csv.gz');
  expect(forSeason('{season}/plays_{season}.csv', 2022)).toBe('2022/plays_2022.csv');
});

test.each([
  [pattern, 'play_by_play_2022.csv.gz', 2022],
  ['{season}/plays_{season}.csv', '2021/plays_2021.csv', 2021],
  ['{season}/plays_{season}.csv', '2021/plays_2022.csv', undefined],
  [pattern, 'play_by_play_22.csv.gz', undefined],
  [pattern, 'play_by_play_20222.csv.gz', undefined],
  [pattern, 'roster_2022.csv', undefined],
  ['games.csv', 'games.csv', undefined],
])('the season of %s in %s is %p', (of, name, season) => {
  expect(seasonIn(of, name)).toBe(season);
});

test.each([
  ['2019-2022', { first: 2019, last: 2022 }],
  ['2022', { first: 2022, last: 2022 }],
  ['2019-', { first: 2019 }],
  ['2022-2019', undefined],
  ['all', undefined],
  ['', undefined],
])('the range %p is %p', (text, range) => {
  expect(parseSeasonRange(text)).toEqual(range);
});
