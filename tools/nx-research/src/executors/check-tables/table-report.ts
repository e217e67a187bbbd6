import type { TaskId } from '@research/core';
import type { StagedFile } from '@research/documents';
import type { DocumentReads } from './document-reads';

/** What was done with one table. */
export interface CheckedTable {
  readonly table: string;
  /** The documents with whose preambles it was compiled; none: it was only linted. */
  readonly compiledIn: readonly TaskId[];
}

/** Which tables were compiled with which documents. */
export function tableReport(
  tables: readonly StagedFile[],
  documents: readonly DocumentReads[],
): CheckedTable[] {
  return tables.map(({ from, to }) => ({
    table: to,
    compiledIn: documents
      .filter((document) => document.tables.some((included) => included.from === from))
      .map(({ document }) => document),
  }));
}
