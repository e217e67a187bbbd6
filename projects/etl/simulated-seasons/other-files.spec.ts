import { groupBy, rowsOf, seasons, textOf, type Cells } from './sample-files';

const games = rowsOf('schedules', 'games.csv');
const gameById = new Map(games.map((game) => [game.game_id ?? '', game]));
const keys = (rows: readonly Cells[], ...columns: readonly string[]) =>
  rows.map((row) => columns.map((column) => row[column]).join(' '));

describe.each(seasons)('the rosters of %s', (season) => {
  const weekly = rowsOf('weekly_rosters', `roster_weekly_${season}.csv.gz`);
  const seasonal = rowsOf('rosters', `roster_${season}.csv`);

  it('have one row for a season, week and player, for every team and week with a game', () => {
    expect(new Set(keys(weekly, 'season', 'week', 'gsis_id')).size).toBe(weekly.length);
    const played = games
      .filter((game) => game.season === season)
      .flatMap((game) => [`${game.week} ${game.away_team}`, `${game.week} ${game.home_team}`]);
    expect(new Set(keys(weekly, 'week', 'team'))).toEqual(new Set(played));
  });

  it('have 78 to 115 rows a team-season, one a player, with the columns of the real files', () => {
    const sizes = [...groupBy(seasonal, (row) => row.team ?? '').values()].map((rows) => rows.length);
    expect(sizes).toHaveLength(32);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(78);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(115);
    expect(new Set(keys(seasonal, 'gsis_id'))).toEqual(new Set(keys(weekly, 'gsis_id')));
    expect(Object.keys(seasonal[0] ?? {})).toHaveLength(36);
    expect(Object.keys(weekly[0] ?? {})).toHaveLength(12);
  });

  it('have players on several teams, and invented persons only', () => {
    const teams = [...groupBy(weekly, (row) => row.gsis_id ?? '').values()];
    const movers = teams.filter((rows) => new Set(rows.map((row) => row.team)).size > 1);
    expect(movers.length).toBeGreaterThan(80);
    expect(
      seasonal.filter((row) => !/^(Player|Quarterback) [A-Z]{2,3} \d+$/.test(row.full_name ?? '')),
    ).toEqual([]);
  });

  it('hold everybody whom a play names, with the team that had the ball', () => {
    const teamOf = new Map(
      weekly.map((row) => [`${row.week} ${row.gsis_id}`, row.team === 'OAK' ? 'LV' : row.team]),
    );
    const roles = ['passer_player_id', 'rusher_player_id', 'receiver_player_id'];
    const wrong = rowsOf('pbp', `play_by_play_${season}.csv.gz`).flatMap((play) =>
      roles.filter((role) => play[role] !== '' && teamOf.get(`${play.week} ${play[role]}`) !== play.posteam),
    );
    expect(wrong).toEqual([]);
  });
});

describe('the odds', () => {
  const odds = rowsOf('odds', 'nfl_lines_odds.csv.gz');
  const known = odds.filter((row) => row.game_id !== 'NA');
  const teamsOf = (row: Cells): readonly (string | undefined)[] => {
    const game = gameById.get(row.game_id ?? '');
    return [game?.away_team, game?.home_team];
  };

  it('cover the games of the sample in the eight columns of the real file', () => {
    expect(Object.keys(odds[0] ?? {}).join()).toBe(
      'game_id,market_type,abbr,lines,odds,opening_lines,opening_odds,book',
    );
    expect([...new Set(known.map((row) => row.game_id ?? ''))].filter((id) => !gameById.has(id))).toEqual([]);
    expect(new Set(known.map((row) => row.game_id)).size).toBeGreaterThan(1040);
  });

  it('agree with the closing lines of the schedules', () => {
    const spreads = known.filter((row) => row.market_type === 'spread' && row.abbr === teamsOf(row)[1]);
    const apart = spreads.map(
      (row) => Number(row.lines) + Number(gameById.get(row.game_id ?? '')?.spread_line),
    );
    expect(Math.max(...apart.map(Math.abs))).toBeLessThanOrEqual(0.5);
    expect(spreads.length).toBeGreaterThan(2800);
  });

  it('write JAC for JAX, and LA and LAC as they are', () => {
    const codes = new Set(odds.map((row) => row.abbr));
    for (const code of ['JAC', 'LA', 'LAC', 'OAK']) expect(codes).toContain(code);
    expect(codes).not.toContain('JAX');
  });

  it('have sentinels, rows without a game, repeated keys and rows under the wrong game', () => {
    expect(odds.filter((row) => /^-?99999(\.0)?$/.test(`${row.odds}`)).length).toBeGreaterThan(10);
    expect(odds.length - known.length).toBeGreaterThan(300);
    const key = ['game_id', 'market_type', 'abbr', 'book'];
    expect(known.length - new Set(keys(known, ...key)).size).toBeGreaterThan(100);
    const teams = new Map([['JAC', 'JAX']]);
    const misfiled = known.filter((row) => {
      const abbr = teams.get(row.abbr ?? '') ?? row.abbr;
      const moved = abbr === 'OAK' && teamsOf(row).includes('LV');
      return row.market_type !== 'total' && !moved && !teamsOf(row).includes(abbr);
    });
    expect(new Set(misfiled.map((row) => row.game_id)).size).toBe(2);
  });
});

describe('the weather stations', () => {
  interface Station {
    readonly id: string;
    readonly name: { readonly en: string };
    readonly timezone: string;
    readonly location: { readonly latitude: number; readonly longitude: number; readonly elevation: number };
    readonly inventory: { readonly hourly: { readonly start: string; readonly end: string } };
  }
  const stations = JSON.parse(textOf('meteostat', 'stations', 'lite.json.gz')) as readonly Station[];
  const lacking = games.filter((game) => game.roof === 'outdoors' && game.temp === '');

  it('are in the shape of the bulk list', () => {
    expect(new Set(stations.map((station) => station.id)).size).toBe(stations.length);
    for (const { id, location, inventory, timezone } of stations) {
      expect(id).toMatch(/^[A-Z0-9]{5}$/);
      expect(Math.abs(location.latitude)).toBeLessThan(60);
      expect(inventory.hourly.start < '2019-09-01' && inventory.hourly.end > '2023-02-20').toBe(true);
      expect(() => new Intl.DateTimeFormat('en', { timeZone: timezone })).not.toThrow();
    }
  });

  it('have 24 hours of the day and the day after for every outdoor game that lacks weather', () => {
    expect(lacking.length).toBeGreaterThan(3);
    const stationOf = new Map(stations.map((station) => [station.name.en.split(' ').at(-1), station.id]));
    for (const game of lacking) {
      const days = groupBy(hoursOf(stationOf.get(game.stadium_id) ?? ''), ([day = '']) => day);
      const after = new Date(Date.parse(game.gameday ?? '') + 86_400_000).toISOString().slice(0, 10);
      for (const day of [game.gameday ?? '', after])
        expect(days.get(day)?.map(([, hour]) => Number(hour))).toEqual([...Array(24).keys()]);
    }
  });

  /** The lines of a station's file, 13 cells each. */
  function hoursOf(station: string): readonly (readonly string[])[] {
    const lines = textOf('meteostat', 'hourly', `${station}.csv.gz`).trimEnd().split('\n');
    return lines.map((line) => line.split(','));
  }
});
