import { writeFileSync } from 'node:fs';
import { hour, station } from './weather-server.fixture';
import { game, startWeatherRig, type WeatherRig } from './weather-rig.fixture';

let rig: WeatherRig;
beforeEach(async () => {
  rig = await startWeatherRig();
});
afterEach(() => rig.stop());

/** The weather of one game in the open of which nflverse says nothing. */
async function weatherOf(kickoff: string, stations: readonly object[], hourly: Record<string, string[]>) {
  rig.serve(stations, hourly);
  const taken = await rig.snapshot([game('2022_05_NYG_GB', kickoff, 'outdoors,,')]);
  expect(taken).toMatchObject({ code: 0 });
  return (await rig.build())[0];
}

it('is never that of simulated stations for real games', async () => {
  rig.serve([], {});
  await rig.snapshot([game('a', '2022-10-09 13:00', 'outdoors,,')]);
  writeFileSync(rig.at('origin.json'), '{"origin":"simulated"}');
  await expect(rig.build()).rejects.toThrow(
    'the stations are simulated, the games real: npx nx run etl-refresh:run',
  );
});

describe('the weather of a game', () => {
  it('is that of nflverse where it gives any, of nobody under a roof, and null where nobody knows', async () => {
    rig.serve([], {});
    await rig.snapshot([
      game('a', '2022-10-09 13:00', 'outdoors,61,7'),
      game('b', '2022-10-09 13:00', 'dome,,'),
      game('c', '2022-10-09 13:00', 'closed,,'),
      game('d', '2022-10-09 13:00', 'open,,'),
      game('e', '2022-10-09 ', 'outdoors,NA,NA'),
      game('f', '2022-10-09 13:00', 'outdoors,61,'),
    ]);
    expect((await rig.build()).map(({ source, temp_f, wind_mph }) => [source, temp_f, wind_mph])).toEqual([
      ['nflverse', '61', '7'],
      ['indoors', '', ''],
      ['indoors', '', ''],
      ['none', '', ''],
      ['none', '', ''],
      ['nflverse', '61', ''],
    ]);
  });

  it('is converted from °C and km/h, and names station and hour', async () => {
    const weather = await weatherOf('2022-10-09 09:30', [station('S1', [51.5, -0.2])], {
      S1: [hour('2022-10-09', 13, [20, 16.1]), hour('2022-10-09', 14, [25, 30])],
    });
    expect(weather).toEqual({
      game_id: '2022_05_NYG_GB',
      temp_f: '68.0',
      wind_mph: '10.0',
      source: 'meteostat',
      station_id: 'S1',
      observed_at: '2022-10-09T13:00:00Z',
    });
  });

  // Kick-off times are Eastern, in London too; America leaves summer time a week after Europe.
  it.each([
    ['in summer time', '2022-10-09 13:00', '2022-10-09T17:00:00Z'],
    ['on the day summer time ends', '2022-11-06 13:00', '2022-11-06T18:00:00Z'],
    ['on the day before', '2022-11-05 13:00', '2022-11-05T17:00:00Z'],
    ['on an evening that is the next day of UTC', '2022-10-09 20:20', '2022-10-10T00:00:00Z'],
    ['while Europe has left it already', '2022-10-30 09:30', '2022-10-30T13:00:00Z'],
  ])('is that at kick-off: %s', async (_, kickoff, expected) => {
    const day = expected.slice(0, 10);
    const all = Array.from({ length: 24 }, (_, h) => hour(day, h, [10, 10]));
    const weather = await weatherOf(kickoff, [station('S1', [51.5, -0.2])], { S1: all });
    expect(weather?.['observed_at']).toBe(expected);
  });

  it.each<[string, number, boolean]>([
    ['90 minutes before', 15, false],
    ['an hour before', 16, true],
    ['an hour after', 18, true],
    ['two hours after', 19, false],
  ])('may be observed some time off: %s', async (_, hourOfDay, found) => {
    const weather = await weatherOf('2022-10-09 13:00', [station('S1', [51.5, -0.2])], {
      S1: [hour('2022-10-09', hourOfDay, [10, 10])],
    });
    expect(weather?.['source']).toBe(found ? 'meteostat' : 'none');
  });

  it('is that of the nearest station that has both values, within 50 km', async () => {
    const near = station('NEAR', [51.55, -0.27]);
    const far = station('FAR', [51.4, -0.1]);
    const beyond = station('BEYOND', [52.1, -0.28]);
    const full = [hour('2022-10-09', 17, [10, 10])];
    const kickoff = '2022-10-09 13:00';
    const stations = [beyond, far, near];
    expect(await weatherOf(kickoff, stations, { NEAR: full, FAR: full, BEYOND: full })).toMatchObject({
      station_id: 'NEAR',
    });
    const noWind = [hour('2022-10-09', 17, [12, ''])];
    expect(await weatherOf(kickoff, stations, { NEAR: noWind, FAR: full })).toMatchObject({
      station_id: 'FAR',
    });
    expect(await weatherOf(kickoff, stations, { NEAR: noWind })).toMatchObject({
      station_id: 'NEAR',
      wind_mph: '',
    });
    expect(await weatherOf(kickoff, stations, { BEYOND: full })).toMatchObject({ source: 'none' });
  });
});
