import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { pythonWith } from '@research/testing';
import { FeaturesProcess, type Answer, type Row, type Tables } from './features-process';
import { dayOf, tables, withOtherResults, withoutResults } from './made-games';

const runs = { numRuns: 60 };
let folder: string;
let python: string;
let features: FeaturesProcess;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'as-of-'));
  python = await pythonWith(['numpy']);
  features = new FeaturesProcess(python);
});
afterAll(() => {
  features.close();
  rmSync(folder, { recursive: true });
});

const idOf = (row: Row): string => String(row['game_id']);
const swappedSide = (name: string): string =>
  name.replace(/_(home|away)_/, (_, side) => (side === 'home' ? '_away_' : '_home_'));
/** Tables, and the day of one of their games. */
const withDay = tables.chain((all) =>
  fc.record({ all: fc.constant(all), day: fc.constantFrom(...all.games.map(dayOf)) }),
);
/** Tables, and the position of one of their games. */
const withGame = tables.chain((all) =>
  fc.record({ all: fc.constant(all), at: fc.nat({ max: all.games.length - 1 }) }),
);
const isMarket = (name: string): boolean => name.startsWith('market_');
const some = (answer: Answer, rows: readonly Row[]) =>
  rows.map((row) => ({ id: idOf(row), ...answer.games.get(idOf(row)) }));

/** P1: what happened on or after a day changes no feature of games up to that day. */
const knowsNothingOfTheDay = (process: FeaturesProcess) =>
  fc.asyncProperty(withDay, async ({ all, day }) => {
    const until = all.games.filter((row) => dayOf(row) <= day);
    const [whole, deleted] = [await process.of(all), await process.of(withoutResults(all, day))];
    expect(some(deleted, until)).toEqual(some(whole, until));
  });

/** A copy of the modules in which one text is replaced by another. */
function mutant(file: string, [right, wrong]: readonly [string, string]): FeaturesProcess {
  const copy = mkdtempSync(join(folder, 'mutant-'));
  cpSync(join(__dirname, 'features'), join(copy, 'features'), { recursive: true });
  const before = readFileSync(join(copy, 'features', file), 'utf8');
  expect(before.split(right)).toHaveLength(2);
  writeFileSync(join(copy, 'features', file), before.replace(right, wrong));
  return new FeaturesProcess(python, copy);
}

describe('the features of a game', () => {
  it('P1: know no result and no play of their own day or later', async () => {
    await fc.assert(knowsNothingOfTheDay(features), runs);
  });

  it.each([
    ['its own day', 'record.py', ['day, side="left"', 'day, side="right"']],
    ['the mean of its own season', 'windows.py', ['league.get(year - 1', 'league.get(year']],
  ] as const)('P7: a mutant that sees %s is caught by P1', async (_, file, replaced) => {
    const process = mutant(file, replaced);
    await expect(
      fc.assert(knowsNothingOfTheDay(process), { ...runs, numRuns: 200, endOnFailure: true }),
    ).rejects.toThrow('Property failed');
    // It failed for what it saw, not for a mistake in the mutant.
    await fc.assert(fc.asyncProperty(tables, async (all) => void (await process.of(all))));
    process.close();
  });

  it('P2: do not change with the future, and change with the past', async () => {
    const property = fc.asyncProperty(withDay, async ({ all, day }) => {
      const until = all.games.filter((row) => dayOf(row) <= day);
      const [before, after] = [await features.of(all), await features.of(withOtherResults(all, day))];
      expect(some(after, until)).toEqual(some(before, until));
      for (const row of nextOfThoseWhoPlayed(all, day))
        expect(some(after, [row])).not.toEqual(some(before, [row]));
    });
    await fc.assert(property, runs);
  });

  it('P3: do not depend on the order of rows', async () => {
    const property = fc.asyncProperty(tables, fc.integer(), async (all, seed) => {
      const shuffle = (rows: readonly Row[] = []) => {
        const [shuffled] = fc.sample(fc.shuffledSubarray([...rows], { minLength: rows.length }), {
          numRuns: 1,
          seed,
        });
        return shuffled ?? [];
      };
      const shuffled = { games: shuffle(all.games), epa: shuffle(all['epa']), plays: shuffle(all['plays']) };
      const [given, other] = [await features.of(all), await features.of(shuffled)];
      expect([...other.games]).toEqual([...given.games]);
    });
    await fc.assert(property, runs);
  });

  it('P4: swap when home and away do, which negates the differences, and nothing else changes', async () => {
    const property = fc.asyncProperty(withGame, async ({ all, at }) => {
      const games = all.games.map((row, position) => (position === at ? swapped(row) : row));
      const [before, after] = [await features.of(all), await features.of({ ...all, games })];
      const id = idOf(all.games[at] ?? {});
      for (const [name, value] of Object.entries(before.games.get(id) ?? {})) {
        if (isMarket(name)) continue;
        const now = after.games.get(id)?.[swappedSide(name)];
        if (name.includes('_diff_') && value !== null) expect((now ?? NaN) + value).toBe(0);
        else expect(now).toBe(value);
      }
      const others = all.games.filter((_, position) => position !== at);
      expect(some(after, others)).toEqual(some(before, others));
    });
    await fc.assert(property, runs);
  });

  it("P6: are null, not 0, for a team's first game, and known afterwards", async () => {
    const property = fc.asyncProperty(tables, async (all) => {
      const answer = await features.of(all);
      for (const row of all.games)
        for (const side of ['home', 'away'] as const) {
          const earlier = playedBefore(all, row, String(row[`${side}_team`]));
          const lately = earlier.filter((game) => Number(game['season']) >= Number(row['season']) - 1);
          const form = answer.sets['form']?.filter((name) => name.includes(`_${side}_`)) ?? [];
          const known = form.filter((name) => answer.games.get(idOf(row))?.[name] !== null);
          // A season-to-date has nothing to say after a year without a game.
          expect(known).toEqual(
            form.filter((name) => (name.endsWith('_season') ? lately : earlier).length > 0),
          );
        }
    });
    await fc.assert(property, runs);
  });

  it('P10: see closing lines in the set market alone', async () => {
    const lines = ['spread_line', 'total_line', 'home_moneyline', 'away_moneyline'];
    const property = fc.asyncProperty(tables, async (all) => {
      const none = Object.fromEntries(lines.map((name) => [name, null]));
      const games = all.games.map((row) => ({ ...row, ...none }));
      const [priced, bare] = [
        await features.of({ ...all, odds: oddsOf(all) }),
        await features.of({ ...all, games }),
      ];
      const withoutMarket = (answer: Answer) =>
        [...answer.games].map(([id, row]) => [id, Object.entries(row).filter(([name]) => !isMarket(name))]);
      expect(withoutMarket(bare)).toEqual(withoutMarket(priced));
      const quoted = [...priced.games.values()].map((row) => row['market_books_home_probability']);
      expect(quoted.filter((value) => value === 0.5)).toHaveLength(Math.floor((all.games.length * 2) / 3));
      for (const row of bare.games.values())
        expect(Object.keys(row).filter((name) => isMarket(name) && row[name] !== null)).toEqual([]);
      for (const [set, names] of Object.entries(priced.sets))
        expect(names.filter((name) => !name.startsWith(`${set}_`))).toEqual([]);
      expect(Object.values(priced.sets).flat().sort()).toEqual(
        Object.keys(priced.games.values().next().value ?? {}).sort(),
      );
    });
    await fc.assert(property, runs);
  });
});

/** Quotes of one bookmaker for every game. */
const oddsOf = (all: Tables): Row[] =>
  all.games.flatMap((row, at) =>
    ['home', 'away'].map((side) => ({
      game_id: idOf(row),
      market: at % 3 === 0 ? 'spread' : 'money_line',
      side,
      price: -110,
      opening_line: 1,
      opening_price: -105,
      book: 'A',
    })),
  );

/** Of each team that played on a day: its next game on a later day. */
function nextOfThoseWhoPlayed(all: Tables, day: string): Row[] {
  const played = all.games.filter((row) => dayOf(row) === day && row['home_score'] !== null);
  const of = (row: Row) => [row['home_team'], row['away_team']];
  return played.flatMap(of).flatMap((team) => {
    const next = all.games.find((row) => dayOf(row) > day && of(row).includes(team ?? ''));
    return next ? [next] : [];
  });
}

function playedBefore(all: Tables, game: Row, team: string): Row[] {
  const earlier = all.games.filter((row) => dayOf(row) < dayOf(game) && row['home_score'] !== null);
  return earlier.filter((row) => [row['home_team'], row['away_team']].includes(team));
}

function swapped(row: Row): Row {
  const { home_team, away_team, home_score, away_score } = row;
  return {
    ...row,
    home_team: away_team ?? '',
    away_team: home_team ?? '',
    home_score: away_score ?? null,
    away_score: home_score ?? null,
  };
}
