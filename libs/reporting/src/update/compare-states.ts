import { type ChangedTable, compareTables } from './compare-tables';
import type { Estimate, PinnedTable, ShownRow, UpdateState } from './update-state';

/** Two versions of something; absent where it was not there, or is gone. */
export interface Change<Value> {
  readonly name: string;
  readonly before?: Value;
  readonly after?: Value;
}

/** Rows of one table that came, changed in a shown column, or went. */
export interface ChangedRows {
  readonly table: string;
  readonly added: readonly ShownRow[];
  readonly changed: readonly { readonly before: ShownRow; readonly after: ShownRow }[];
  readonly removed: readonly ShownRow[];
}

/** Scores of one model that are not what they were. */
export interface ChangedModel {
  readonly project: string;
  readonly scores: readonly Change<Estimate | null>[];
}

/** A document whose pages are not what they were. */
export interface ChangedDocument {
  readonly file: string;
  readonly pagesBefore: number;
  readonly pagesAfter: number;
  /** Pages of the new document, from 1, with a text that no page of the old one had. */
  readonly changedPages: readonly number[];
}

/** What an update has changed; what is as it was is not in it. */
export interface UpdateChanges {
  readonly pins: readonly Change<PinnedTable>[];
  readonly rows: readonly ChangedRows[];
  readonly models: readonly ChangedModel[];
  readonly tables: readonly ChangedTable[];
  readonly documents: readonly ChangedDocument[];
}

/** Compares the states before and after an update. */
export function compareStates(before: UpdateState, after: UpdateState): UpdateChanges {
  return {
    pins: changesOf(before.pins, after.pins),
    rows: namesOf(before.rows, after.rows)
      .map((table) => changedRows(table, before.rows[table] ?? {}, after.rows[table] ?? {}))
      .filter(({ added, changed, removed }) => added.length + changed.length + removed.length > 0),
    models: namesOf(before.metrics, after.metrics)
      .map((project) => ({
        project,
        scores: changesOf(before.metrics[project] ?? {}, after.metrics[project] ?? {}),
      }))
      .filter(({ scores }) => scores.length > 0),
    tables: compareTables(before.tables, after.tables),
    documents: comparePages(before.pages, after.pages),
  };
}

/** True where nothing is different. */
export const isUnchanged = (changes: UpdateChanges): boolean =>
  Object.values(changes).every((list: readonly unknown[]) => list.length === 0);

function changedRows(
  table: string,
  before: Readonly<Record<string, ShownRow>>,
  after: Readonly<Record<string, ShownRow>>,
): ChangedRows {
  const changes = changesOf(before, after);
  return {
    table,
    added: changes.flatMap((change) => (change.before === undefined && change.after ? [change.after] : [])),
    changed: changes.flatMap((change) =>
      change.before && change.after ? [{ before: change.before, after: change.after }] : [],
    ),
    removed: changes.flatMap((change) =>
      change.after === undefined && change.before ? [change.before] : [],
    ),
  };
}

/** Compares documents by the hashes of the text of their pages: a page that only moved has not changed. */
function comparePages(
  before: Readonly<Record<string, readonly string[]>>,
  after: Readonly<Record<string, readonly string[]>>,
): ChangedDocument[] {
  return namesOf(before, after).flatMap((file) => {
    const [old, now] = [before[file] ?? [], after[file] ?? []];
    if (old.join() === now.join()) return [];
    const known = new Set(old);
    const changedPages = now.flatMap((page, index) => (known.has(page) ? [] : [index + 1]));
    return [{ file, pagesBefore: old.length, pagesAfter: now.length, changedPages }];
  });
}

function changesOf<Value>(
  before: Readonly<Record<string, Value>>,
  after: Readonly<Record<string, Value>>,
): Change<Value>[] {
  return namesOf(before, after)
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => ({
      name,
      ...(name in before ? { before: before[name] as Value } : {}),
      ...(name in after ? { after: after[name] as Value } : {}),
    }));
}

const namesOf = (...records: readonly object[]): string[] =>
  [...new Set(records.flatMap((record) => Object.keys(record)))].sort();
