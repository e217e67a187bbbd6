import { returnOnBets } from './return-on-bets';

const game = (pHome: number, [home, away]: readonly [number, number], homeWin: 0 | 1) => ({
  season: 2021,
  homeWin,
  pHome,
  moneylines: { home, away },
});

describe('returnOnBets', () => {
  it.each<[string, ReturnType<typeof game>, number | undefined]>([
    ['the home side, and wins the price', game(0.5, [150, -170], 1), 1.5],
    ['a favourite, and wins less than the stake', game(0.8, [-200, 170], 1), 0.5],
    ['the away side', game(0.3, [-150, 130], 0), 1.3],
    ['and loses the stake', game(0.3, [-150, 130], 1), -1],
    ['nothing where the margin takes the value', game(0.5, [-110, -110], 1), undefined],
    ['nothing at an expected value of zero', game(0.4, [150, -400], 1), undefined],
    ['the better one where both sides are worth it', game(0.45, [130, 110], 0), 1.1],
    ['nothing where both sides are worth the same', game(0.5, [110, 110], 1), undefined],
  ])('bets on %s', (_case, one, expected) => {
    const found = returnOnBets([one]);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(expected, 10);
  });

  it('divides by the bets, not by the games', () => {
    const games = [
      game(0.5, [150, -170], 1),
      game(0.5, [150, -170], 0),
      game(0.5, [-110, -110], 1),
      { season: 2021, homeWin: 1 as const, pHome: 0.9 },
    ];
    expect(returnOnBets(games)).toBeCloseTo(0.25, 10);
  });
});
