import type { StagedFile } from '@research/documents';
import { taskId, type TaskId } from '@research/core';
import { join } from 'node:path';
import { outputName } from '../../wiring/project-path';
import type { PlanningScope } from '../../wiring/task-kind';
import type { ResolvedRead } from '../../wiring/wired-task';
import { includingDocuments } from './including-documents';

/** A document's part of the reads of a check, as its executor finds it again. */
export interface DocumentReads {
  readonly document: TaskId;
  readonly preamble: readonly StagedFile[];
  readonly tables: readonly StagedFile[];
}

/**
 * What a check of tables reads besides the tables: for each document that includes one of them its preamble, and the
 * tables once more under the names that it has for them. Their `as` is `project:target:name`.
 */
export function documentReads(tables: readonly ResolvedRead[], scope: PlanningScope): ResolvedRead[] {
  const paths = new Set(tables.map(({ path }) => path));
  return includingDocuments(scope).flatMap(({ id, preamble, outputs }) => {
    const included = outputs.filter(({ path }) => paths.has(path));
    if (included.length === 0) return [];
    return [...preamble, ...included].map((read) => ({ ...read, as: `${id}:${read.as}` }));
  });
}

/** True for a table under its own name, which may have any character in it. */
export const isTableItself = ({ as, path, producer }: ResolvedRead): boolean =>
  producer !== undefined && as === outputName(path, producer.slice(producer.indexOf(':') + 1));

/** Sorts the reads that {@link documentReads} made by document. */
export function readsByDocument(reads: readonly ResolvedRead[], workspaceRoot: string): DocumentReads[] {
  const documents = new Map<TaskId, { preamble: StagedFile[]; tables: StagedFile[] }>();
  for (const read of reads.filter((one) => !isTableItself(one))) {
    const { as, path, producer } = read;
    const [, project = '', target = '', to = ''] = /^([^:]*):([^:]*):(.*)$/s.exec(as) ?? [];
    const id = taskId(project, target);
    const document = documents.get(id) ?? { preamble: [], tables: [] };
    const file = { from: join(workspaceRoot, path), to };
    if (producer === undefined) document.preamble.push(file);
    else document.tables.push({ ...file, producer });
    documents.set(id, document);
  }
  return [...documents].map(([document, files]) => ({ document, ...files }));
}
