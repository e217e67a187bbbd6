import { parse } from 'csv-parse/sync';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

/** The season whose weeks come one after another. */
const season = '2022';
const schedule = 'schedules/games.csv';
/** What the schedule does not say of a game that is still to be played. */
const results = ['away_score', 'home_score', 'result', 'total', 'overtime'];
/** Have no rows of games that are still to be played. */
const seasonal = [`pbp/play_by_play_${season}.csv.gz`, `weekly_rosters/roster_weekly_${season}.csv.gz`];

/** A copy of the release root that can be set back to a week of 2022. */
export interface Published {
  readonly folder: string;
  /** Makes everything up to a week what there is upstream. */
  upTo(week: number): void;
  dispose(): void;
}

/** Copies a release root. @param from absolute path of a folder in the layout of the releases */
export function publishedCopy(from: string): Published {
  const folder = mkdtempSync(join(tmpdir(), 'research-bench-mirror-'));
  cpSync(from, folder, { recursive: true, dereference: true });
  const edit = (file: string, change: (rows: Row[]) => Row[]): void => {
    const bytes = readFileSync(join(from, file));
    const packed = file.endsWith('.gz');
    const text = textOf(change(rowsOf(packed ? gunzipSync(bytes) : bytes)));
    rmSync(join(folder, file));
    writeFileSync(join(folder, file), packed ? gzipSync(text) : text);
  };
  return {
    folder,
    upTo(week) {
      const isLater = (row: Row): boolean => row['season'] === season && Number(row['week']) > week;
      const unplayed = Object.fromEntries(results.map((column) => [column, '']));
      edit(schedule, (rows) => rows.map((row) => (isLater(row) ? { ...row, ...unplayed } : row)));
      for (const file of seasonal) edit(file, (rows) => rows.filter((row) => !isLater(row)));
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

type Row = Readonly<Record<string, string>>;

const rowsOf = (bytes: Buffer): Row[] => parse(bytes, { columns: true, bom: true }) as Row[];

function textOf(rows: readonly Row[]): string {
  const header = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => header.map((column) => cell(row[column] ?? '')).join(','));
  return `${[header.join(','), ...lines].join('\n')}\n`;
}

const cell = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
