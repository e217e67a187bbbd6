import { pythonWith } from '@research/testing';
import { FeaturesProcess, type Row } from './features-process';
import { game } from './one-game';

let features: FeaturesProcess;
beforeAll(async () => (features = new FeaturesProcess(await pythonWith(['numpy']))));
afterAll(() => features.close());

/** The features of the last game given. */
async function last(games: readonly Row[], others: Record<string, readonly Row[]> = {}) {
  const answer = await features.of({ games, ...others });
  return answer.games.get(String(games.at(-1)?.['game_id'])) ?? {};
}

describe('home, weather and market', () => {
  it('know what kind of game it is', async () => {
    expect(await last([game('2021-09-12', { neutral: 1, playoff: 1 })])).toMatchObject({
      home_field: 0,
      home_neutral: 1,
      home_divisional: 1,
      home_playoff: 1,
    });
  });

  it('give the weather as it was measured, and a flag where it was not', async () => {
    const weather = [{ game_id: 'g_2021-09-12', temp_f: 41, wind_mph: null }];
    expect(await last([game('2021-09-12')], { weather })).toMatchObject({
      weather_temp_f: 41,
      weather_wind_mph: null,
      weather_indoors: 0,
      weather_missing: 1,
    });
    expect(await last([game('2021-09-12', { roof: 'closed' })])).toMatchObject({
      weather_temp_f: null,
      weather_indoors: 1,
      weather_missing: 0,
    });
    expect(await last([game('2021-09-12', { roof: null })])).toMatchObject({ weather_indoors: null });
    const twice = { weather: [...weather, ...weather] };
    await expect(last([game('2021-09-12')], twice)).rejects.toThrow('weather: game g_2021-09-12: column');
  });

  it('take the margin out of the moneylines in proportion, and leave null what has no price', async () => {
    const lines = { spread_line: 3, total_line: 44.5, home_moneyline: -150, away_moneyline: 130 };
    const of = await last([game('2021-09-12', lines)]);
    expect(of).toMatchObject({ market_spread: 3, market_total: 44.5 });
    expect(of['market_home_probability']).toBeCloseTo(0.6 / (0.6 + 100 / 230), 12);
    expect(of['market_overround']).toBeCloseTo(0.6 + 100 / 230, 12);
    expect(await last([game('2021-09-12', { home_moneyline: -150 })])).toMatchObject({
      market_home_probability: null,
      market_spread: null,
    });
  });
});

describe('the odds', () => {
  const quote = (market: string, side: string, changed: Row = {}): Row => ({
    game_id: 'g_2021-09-12',
    market,
    side,
    line: null,
    price: -110,
    opening_line: null,
    opening_price: null,
    book: 'A',
    ...changed,
  });
  const odds = [
    quote('money_line', 'home', { price: -150, opening_price: 100 }),
    quote('money_line', 'away', { price: 150, opening_price: -100 }),
    quote('money_line', 'home', { price: -300, book: 'B' }),
    quote('money_line', 'away', { price: 300, book: 'B' }),
    quote('money_line', 'home', { price: -900, book: 'C' }),
    quote('spread', 'home', { opening_line: -3 }),
    quote('spread', 'home', { opening_line: -4, book: 'B' }),
    quote('total', 'over', { opening_line: 44.5 }),
  ];

  it('are means over the bookmakers who price both sides, and favour the home team when positive', async () => {
    const of = await last([game('2021-09-12')], { odds });
    expect(of).toMatchObject({
      market_open_spread: 3.5,
      market_open_total: 44.5,
      market_home_probability: null,
    });
    expect(of['market_books_home_probability']).toBeCloseTo((0.6 + 0.75) / 2, 12);
    expect(of['market_open_home_probability']).toBeCloseTo(0.5, 12);
  });

  it('are null without a quote, and refuse a game that is not in the schedules', async () => {
    expect(await last([game('2021-09-12')])).toMatchObject({
      market_books_home_probability: null,
      market_open_spread: null,
    });
    const said = "odds: game g_2021-09-12: column 'game_id' is not in games";
    await expect(last([game('2021-09-13')], { odds })).rejects.toThrow(said);
  });
});
