import type { LoadedTable } from '../load/load-ledger';
import { type DatabaseFinding, wrong } from './finding';

/** The files that each table is to be loaded from: table → file → SHA-256 of its bytes now; `undefined` for a file that is not there. */
export type LoadableFiles = ReadonlyMap<string, Readonly<Record<string, string | undefined>>>;

/** Tables that hold other files than those that are there now, by table and file. */
export function compareFiles(
  files: LoadableFiles,
  loads: ReadonlyMap<string, LoadedTable>,
): readonly DatabaseFinding[] {
  const differing = [...files].flatMap(([table, now]) => differences(now, loads.get(table), table));
  const unread = [...loads.keys()].filter((table) => !files.has(table));
  return [
    ...(differing.length > 0
      ? [wrong('tables were loaded from other files than there are now', differing)]
      : []),
    ...(unread.length > 0 ? [wrong('tables were loaded that no task loads any more', unread, 'warn')] : []),
  ];
}

function differences(
  now: Readonly<Record<string, string | undefined>>,
  loaded: LoadedTable | undefined,
  table: string,
): string[] {
  if (!loaded) return [`${table} was never loaded`];
  const names = [...new Set([...Object.keys(loaded.files), ...Object.keys(now)])].sort();
  return names.flatMap((name) => {
    const [was, is] = [loaded.files[name], now[name]];
    if (was === is) return [];
    if (!(name in now)) return [`${table}: ${name} was loaded, and is no file of it any more`];
    if (is === undefined) return [`${table}: ${name} is gone`];
    return [
      `${table}: ${name} ${was === undefined ? 'is new, and was not loaded' : 'has changed since it was loaded'}`,
    ];
  });
}
