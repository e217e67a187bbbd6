import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Failure, ok, type Result, withFilesSync } from '@research/core';
import type { StagedFile } from '../latex/staged-file';
import { compileTables, type TableCompilation, type TableComplaint } from './compile-tables';
import { type ComplaintPlace, explainComplaint, isAboutUndefined } from './explain-complaint';
import { type ReadTable, readTable, tableFailures } from './lint-table';
import { settleTable, type Typesetting } from './settle-table';
import type { TableRules } from './table-rules';

/** A document, and those of the tables that it includes, under the paths by which it calls them. */
export interface DocumentTables extends Pick<
  TableCompilation,
  'files' | 'generated' | 'preamble' | 'tables'
> {
  /** The task that makes the document, e.g. `dissertation:build`. */
  readonly document: string;
}

/** Tables to check, and where. */
export interface TableCheck extends Pick<
  TableCompilation,
  'run' | 'env' | 'limitSeconds' | 'showRelativeTo' | 'stagingFolder'
> {
  readonly tables: readonly StagedFile[];
  readonly documents: readonly DocumentTables[];
  /** What holds for a table. */
  readonly rules: (table: StagedFile) => TableRules;
}

/**
 * Everything that is wrong with some tables, in the order of the tables and their lines: what the linter finds, what TeX
 * says of each in the preambles of the documents that include it, and what it prints. Where the linter and TeX differ,
 * TeX decides. Tables whose braces or environments do not match
 * are not set, as all that TeX could say follows from that. Fails as {@link compileTables} does.
 */
export async function checkTables(check: TableCheck): Promise<Result<Failure[]>> {
  const linted = withFilesSync('a table cannot be read', () => lint(check));
  if (!linted.ok) return linted;
  const found = new Map(linted.value);
  for (const document of check.documents) {
    const tables = document.tables.filter(({ from }) => found.get(from)?.table.isSound);
    const stagingFolder = join(check.stagingFolder, document.document.replace(':', '-'));
    const compiled = await compileTables({ ...check, ...document, tables, stagingFolder });
    if (!compiled.ok) return compiled;
    for (const { table, complaints, printed } of compiled.value) {
      found.get(table.from)?.typeset.push({ printed, hasErrors: complaints.length > 0 });
      for (const complaint of complaints) addTo(found, complaint, { ...check, ...document });
    }
  }
  return ok(check.tables.flatMap((table) => blamed(found.get(table.from), table)));
}

/** What is known about one table. */
interface Findings {
  readonly table: ReadTable;
  /** What it became in each document. */
  readonly typeset: Typesetting[];
  /** Commands that are not defined. */
  readonly undefined: Failure[];
  /** What else TeX says. */
  readonly said: Failure[];
}

const lint = ({ tables, rules, showRelativeTo }: TableCheck): [string, Findings][] =>
  tables.map((table) => {
    const { from } = table;
    const read = readTable(readFileSync(from), relative(showRelativeTo, from), rules(table));
    return [from, { table: read, typeset: [], undefined: [], said: [] }];
  });

function addTo(found: ReadonlyMap<string, Findings>, complaint: TableComplaint, place: ComplaintPlace): void {
  const findings = found.get(complaint.table.from);
  if (!findings) throw new Error(`${complaint.table.to} is not among the tables to check`);
  const list = isAboutUndefined(complaint) ? findings.undefined : findings.said;
  list.push(explainComplaint(complaint, place));
}

/** TeX stumbles over what has been named already in that line or, once it has lost the row, in a later one. */
function followsFrom({ at }: Failure, named: readonly Failure[]): boolean {
  return named.some((cause) => (cause.at?.line ?? 0) <= (at?.line ?? Infinity));
}

/** The table is what is wrong; what has to be changed is the task that wrote it. */
function blamed(findings: Findings | undefined, { producer }: StagedFile): Failure[] {
  if (!findings) return [];
  const { table, typeset, said } = findings;
  const named = [...tableFailures(table, settleTable(table, typeset)), ...findings.undefined];
  const defects = [...named, ...said.filter((defect) => !followsFrom(defect, named))];
  const distinct = new Map(defects.map((defect) => [JSON.stringify([defect.what, defect.at]), defect]));
  const tries = producer === undefined ? [] : [`the table is written by ${producer}: correct it there`];
  return [...distinct.values()]
    .sort((a, b) => (a.at?.line ?? 0) - (b.at?.line ?? 0))
    .map((defect) => ({ ...defect, tries: [...tries, ...(defect.tries ?? [])] }));
}
