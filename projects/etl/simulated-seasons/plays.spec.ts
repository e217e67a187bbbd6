import { correlation, groupBy, playsByGame, rowsOf, seasons, type Cells } from './sample-files';

const games = new Map(rowsOf('schedules', 'games.csv').map((game) => [game.game_id ?? '', game]));
const plays = new Map(seasons.flatMap((season) => [...playsByGame(season)]));
const everyPlay = [...plays.values()].flat();
const presentCode = (team: string | undefined) => (team === 'OAK' ? 'LV' : (team ?? ''));
const count = (wanted: (play: Cells) => boolean) => everyPlay.filter(wanted).length;

/** Score of [home, away] after a play that a side had the ball in. */
const scoreAfter = (play: Cells): readonly [string, string] => {
  const [own = '', others = ''] = [play.posteam_score_post, play.defteam_score_post];
  return play.posteam === play.home_team ? [own, others] : [others, own];
};

describe('the plays', () => {
  it('belong to the games of the schedules, every one of them', () => {
    expect([...plays.keys()].sort()).toEqual([...games.keys()].sort());
  });

  it('end at the score of the game, and the score never goes down', () => {
    const wrong = [...plays].filter(([id, rows]) => {
      const scores = rows
        .filter((play) => play.posteam !== '')
        .map((play) => scoreAfter(play).map(Number) as [number, number]);
      const falls = scores.some(
        ([home, away], at) => home < (scores[at - 1]?.[0] ?? 0) || away < (scores[at - 1]?.[1] ?? 0),
      );
      const game = games.get(id);
      const [home, away] = scores.at(-1) ?? [];
      return falls || home !== Number(game?.home_score) || away !== Number(game?.away_score);
    });
    expect(wrong.map(([id]) => id)).toEqual([]);
  });

  it('take their scores from where the play before left them', () => {
    let breaks = 0;
    for (const rows of plays.values()) {
      let [home, away]: readonly [string, string] = ['0.0', '0.0'];
      for (const play of rows.filter((row) => row.posteam !== '')) {
        const before = [play.posteam_score, play.defteam_score];
        if (play.posteam !== play.home_team) before.reverse();
        if (before[0] !== home || before[1] !== away) breaks += 1;
        [home, away] = scoreAfter(play);
      }
    }
    expect(breaks).toBe(0);
  });

  it('run the clock down from 3600 to 0, once more from 600 in overtime', () => {
    const wrong = [...plays].filter(([id, rows]) => {
      const clock = rows.map((play) => Number(play.game_seconds_remaining));
      const starts = clock.filter((seconds, at) => seconds > (clock[at - 1] ?? Infinity));
      const overtime = games.get(id)?.overtime === '1';
      return clock[0] !== 3600 || clock.at(-1) !== 0 || starts.join() !== (overtime ? '600' : '');
    });
    expect(wrong.map(([id]) => id)).toEqual([]);
  });

  it('stay on the field: downs 1 to 4, yard lines 1 to 99, no gain beyond the goal', () => {
    const off = everyPlay.filter((play) => {
      const yardline = Number(play.yardline_100);
      const offField = yardline < 1 || yardline > 99 || Number(play.yards_gained) > yardline;
      const noDown = Number(play.down) < 1 || Number(play.down) > 4 || Number(play.ydstogo) < 1;
      return (play.yardline_100 !== '' && offField) || (play.down !== '' && noDown);
    });
    expect(off).toEqual([]);
  });

  it('have one identifier each within a game, and columns as a trimmed real file has them', () => {
    for (const rows of plays.values())
      expect(new Set(rows.map((play) => play.play_id)).size).toBe(rows.length);
    expect(Object.keys(everyPlay[0] ?? {})).toHaveLength(52);
  });
});

describe('the edge cases of the plays', () => {
  it('writes LV in team columns where the game_id says OAK', () => {
    const moved = [...plays.entries()].filter(([id]) => id.includes('OAK'));
    expect(moved).toHaveLength(16);
    const codes = new Set(
      moved.flatMap(([, rows]) => rows.flatMap((p) => [p.home_team, p.away_team, p.posteam])),
    );
    expect(codes).toContain('LV');
    expect(codes).not.toContain('OAK');
  });

  it('has every play type, and rows without one', () => {
    const kinds = new Set(everyPlay.map((play) => play.play_type));
    const known = [
      'pass',
      'run',
      'punt',
      'field_goal',
      'kickoff',
      'extra_point',
      'no_play',
      'qb_kneel',
      'qb_spike',
    ];
    expect([...kinds].sort()).toEqual(['', ...known].sort());
    expect(count((play) => play.play_type === '')).toBeGreaterThan(4000);
  });

  it('calls sacks passes and scrambles runs, and gives penalties EPA', () => {
    const kindsOf = (column: string) =>
      new Set(everyPlay.filter((play) => play[column] === '1.0').map((play) => play.play_type));
    expect(kindsOf('sack')).toEqual(new Set(['pass']));
    expect(kindsOf('qb_scramble')).toEqual(new Set(['run']));
    expect(count((play) => play.play_type === 'no_play' && Math.abs(Number(play.epa)) > 0.1)).toBeGreaterThan(
      1000,
    );
    expect(count((play) => play.play_type === 'pass' && play.down === '')).toBeGreaterThan(50); // two-point tries
  });

  it('calls a play a success if its EPA is above 0, and leaves both null together', () => {
    const wrong = everyPlay.filter(
      (play) => play.success !== (play.epa === '' ? '' : Number(play.epa) > 0 ? '1.0' : '0.0'),
    );
    expect(wrong).toEqual([]);
    expect(count((play) => play.epa === '')).toBe(games.size);
  });

  it('has one game of 245 rows, the longest, and about 130 rows in the others', () => {
    const sizes = [...plays.values()].map((rows) => rows.length).sort((a, b) => b - a);
    expect(sizes[0]).toBe(245);
    expect(sizes[1]).toBeLessThan(230);
    expect(everyPlay.length / games.size).toBeGreaterThan(110);
    expect(everyPlay.length / games.size).toBeLessThan(150);
  });

  it('names nobody', () => {
    const names = ['passer', 'rusher', 'receiver'].flatMap((role) =>
      everyPlay.map((p) => p[`${role}_player_name`]),
    );
    expect(
      [...new Set(names)].filter((name) => !/^((Quarterback|Player) [A-Z]{2,3} \d+)?$/.test(name ?? '')),
    ).toEqual([]);
  });
});

describe('expected points added', () => {
  const scrimmage = everyPlay.filter(
    (p) => (p.play_type === 'pass' || p.play_type === 'run') && p.epa !== '',
  );
  const mean = (rows: readonly Cells[]) =>
    rows.reduce((sum, play) => sum + Number(play.epa), 0) / rows.length;

  /** EPA per play less that of the opponent, and the margin in points, of each game of a team. */
  const teamGames = [...groupBy(scrimmage, (play) => play.game_id ?? '')].flatMap(([id, rows]) => {
    const game = games.get(id);
    const home = presentCode(game?.home_team);
    const epa = mean(rows.filter((p) => p.posteam === home)) - mean(rows.filter((p) => p.posteam !== home));
    const margin = Number(game?.result);
    const slot = { season: game?.season ?? '', week: Number(game?.week) };
    const away = { ...slot, team: presentCode(game?.away_team), epa: -epa, margin: -margin };
    return [{ ...slot, team: home, epa, margin }, away];
  });
  type TeamGame = (typeof teamGames)[number];
  const average = (rows: readonly TeamGame[], column: 'epa' | 'margin') =>
    rows.reduce((sum, row) => sum + row[column], 0) / rows.length;
  const teamSeasons = [...groupBy(teamGames, (row) => `${row.season} ${row.team}`).values()];

  it('has a mean near 0 and the spread of real ones', () => {
    expect(Math.abs(mean(scrimmage))).toBeLessThan(0.1);
    const deviation = Math.sqrt(scrimmage.reduce((sum, p) => sum + Number(p.epa) ** 2, 0) / scrimmage.length);
    expect(deviation).toBeGreaterThan(1.1);
    expect(deviation).toBeLessThan(1.8);
  });

  it('goes with the margins of a season', () => {
    const pairs = teamSeasons.map((rows) => [average(rows, 'epa'), average(rows, 'margin')] as const);
    expect(pairs).toHaveLength(128);
    expect(correlation(pairs)).toBeGreaterThan(0.5);
  });

  it('is not the result of the game in other words', () => {
    const atHome = teamGames.filter((_, at) => at % 2 === 0);
    expect(correlation(atHome.map((row) => [row.epa, row.margin]))).toBeLessThan(0.98);
    const losersAhead = atHome.filter((row) => row.epa * row.margin < 0);
    expect(losersAhead.length / atHome.length).toBeGreaterThan(0.03);
  });

  it('of the first weeks foretells margins of the later ones, but far from surely', () => {
    const pairs = teamSeasons.map(
      (rows) =>
        [
          average(rows.filter((row) => row.week <= 9), 'epa'), // prettier-ignore
          average(rows.filter((row) => row.week > 9), 'margin'), // prettier-ignore
        ] as const,
    );
    expect(correlation(pairs)).toBeGreaterThan(0.3);
    expect(correlation(pairs)).toBeLessThan(0.8);
  });
});
