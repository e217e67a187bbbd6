import { gzipSync } from 'node:zlib';

/** A station as Meteostat's list has it. */
export const station = (
  id: string,
  [latitude, longitude]: readonly [number, number],
  end = '2022-12-31',
): object => ({
  id,
  name: { en: `Station ${id}` },
  country: 'GB',
  location: { latitude, longitude, elevation: 5 },
  inventory: { hourly: { start: '2000-01-01', end }, model: { start: null, end: null } },
});

/** A line of an hourly file: °C and km/h, empty for null. */
export const hour = (
  day: string,
  hourOfDay: number,
  [temp, wind]: readonly [number | '', number | ''],
): string => `${day},${hourOfDay},${temp},1.0,90,0.0,,170,${wind},,1017.5,,2`;

/** The files of a Meteostat server, in its layout. */
export function meteostatFiles(
  stations: readonly object[],
  hourly: Readonly<Record<string, readonly string[]>>,
): Record<string, Buffer> {
  const files = Object.entries(hourly).map(([id, lines]): [string, Buffer] => [
    `hourly/${id}.csv.gz`,
    gzipSync(lines.map((line) => `${line}\n`).join('')),
  ]);
  return { 'stations/lite.json.gz': gzipSync(JSON.stringify(stations)), ...Object.fromEntries(files) };
}
