import { pythonWith } from '@research/testing';
import { toldBy } from './told-by';

let python: string;
beforeAll(async () => {
  python = await pythonWith(['numpy']);
});
const told = (code: string, given: unknown): unknown => toldBy(python, code, given);

interface Game {
  readonly won: 0 | 1;
  readonly p: number;
  readonly home: number | null;
  readonly away: number | null;
}

const gamesOf = `Games({"home_win": array([g["won"] for g in of]),
  "home_moneyline": array([g["home"] for g in of]), "away_moneyline": array([g["away"] for g in of])})`;
const scoresOf = `
from forecasting.scores import Scorer
def scores(of, rows):
    counts = np.bincount(rows, minlength=len(of))[None].astype(float)
    return plain(Scorer(${gamesOf}, array([g["p"] for g in of]))(counts)[0])
`;

describe('scores', () => {
  const decimal = (line: number) => (line > 0 ? 1 + line / 100 : 1 - 100 / line);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  /** The definitions, game by game and pair by pair. */
  function defined(games: readonly Game[]): (number | null)[] {
    const pairs = games
      .filter(({ won }) => won === 1)
      .flatMap(({ p }) =>
        games
          .filter(({ won }) => won === 0)
          .map((lost) => (p > lost.p ? 1 : p === lost.p ? 0.5 : Number(false))),
      );
    const profits = games.flatMap(({ won, p, home, away }) => {
      if (home === null || away === null) return [];
      const [onHome, onAway] = [p * decimal(home), (1 - p) * decimal(away)];
      if (Math.max(onHome, onAway) <= 1 || onHome === onAway) return [];
      const isRight = onHome > onAway ? won === 1 : won === 0;
      return [isRight ? decimal(onHome > onAway ? home : away) - 1 : -1];
    });
    return [
      pairs.length > 0 ? mean(pairs) : null,
      mean(games.map(({ won, p }) => -Math.log(won === 1 ? p : 1 - p))),
      mean(games.map(({ won, p }) => (won - p) ** 2)),
      profits.length > 0 ? mean(profits) : null,
    ];
  }

  it('of resampled games are those of the definitions', () => {
    let state = 5;
    const below = (most: number) => (state = (state * 48271) % 2147483647) % most;
    const line = () => (below(10) === 0 ? null : (below(2) === 0 ? 1 : -1) * (100 + below(250)));
    const cases = Array.from({ length: 60 }, () => {
      const size = 1 + below(40);
      const game = (): Game => ({
        won: below(2) === 0 ? 0 : 1,
        p: (1 + below(19)) / 20,
        home: line(),
        away: line(),
      });
      const of = Array.from({ length: size }, game);
      return { of, rows: Array.from({ length: size }, () => below(size)) };
    });
    const found = told(`${scoresOf}\ntell([scores(case["of"], case["rows"]) for case in given])`, cases) as (
      number | null
    )[][];
    cases.forEach(({ of, rows }, index) => {
      const expected = defined(rows.flatMap((row) => of[row] ?? []));
      expected.forEach((score, at) => {
        if (score === null) expect(found[index]?.[at]).toBeNull();
        else expect(found[index]?.[at]).toBeCloseTo(score, 10);
      });
    });
    expect(found.filter(([, , , roi]) => roi === null).length).toBeGreaterThan(0);
  });

  it.each([
    { when: 'the home side is worth more', p: 0.6, home: 100, away: -150, won: 1, profit: 1 },
    { when: 'it loses', p: 0.6, home: 100, away: -150, won: 0, profit: -1 },
    { when: 'the away side is worth more', p: 0.5, home: -150, away: 130, won: 0, profit: 1.3 },
    { when: 'neither is worth its price', p: 0.5, home: -110, away: -110, won: 1, profit: null },
    { when: 'both are worth the same', p: 0.5, home: 110, away: 110, won: 1, profit: null },
    { when: 'a price is missing', p: 0.9, home: 110, away: null, won: 1, profit: null },
  ])('bet a stake of 1: $when', ({ profit, ...game }) => {
    const code = `from forecasting.market import profits\nof = [given]
tell(plain(profits(${gamesOf}, array([given["p"]]))))`;
    const [found] = told(code, game) as [number | null];
    if (profit === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(profit, 12);
  });

  it('are null without games, without bets, and where all games ended the same way', () => {
    const code = `${scoresOf}
from forecasting.intervals import with_interval
from forecasting.scores import ALL_SCORES
def interval(of):
    scorer = Scorer(${gamesOf}, array([g["p"] for g in of])) if of else None
    return with_interval(len(of), scorer, ALL_SCORES, seed=1, samples=250)
tell([interval(of) for of in given])`;
    const game = { won: 1, p: 0.6, home: null, away: null };
    const [none, unpriced, mixed] = told(code, [
      [],
      [game, game],
      [game, { ...game, won: 0, p: 0.3, home: 150, away: 150 }],
    ]) as [unknown, Record<string, unknown>, Record<string, { estimate: number }>];
    expect(none).toBeNull();
    expect(unpriced).toMatchObject({ auc: null, roi: null, log_loss: { estimate: expect.any(Number) } });
    // A quarter of the resamples holds no bet, and half of them one of the games only: those count nowhere.
    expect(mixed['roi']).toEqual({ estimate: 1.5, low: 1.5, high: 1.5 });
    expect(mixed['auc']).toEqual({ estimate: 1, low: 1, high: 1 });
  });
});
