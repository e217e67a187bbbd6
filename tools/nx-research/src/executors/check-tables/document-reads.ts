import { taskId, type TaskId, parseTaskId } from '@research/core';
import type { StagedFile } from '@research/documents';
import { join } from 'node:path';
import { dataStatementFile } from '../../latex/data-statement-file';
import type { Catalogue } from '../../wiring/catalogue';
import { outputName } from '../../wiring/project-path';
import type { PlannedTarget, PlanningScope } from '../../wiring/task-kind';
import { texClosure } from '../../wiring/tex-closure';
import type { ResolvedRead } from '../../wiring/wired-task';
import { documentsIn } from '../document/document-reads';
import type { DocumentOptions } from '../document/kind';

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
  producer !== undefined && as === outputName(path, parseTaskId(producer).target);

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

/** A document whose preamble tables can be compiled with. */
interface IncludingDocument {
  readonly id: TaskId;
  /** The preamble first, then what it reads: all tracked files. */
  readonly preamble: readonly ResolvedRead[];
  /** What other tasks write and the document takes in, directly or in its chapters. */
  readonly outputs: readonly ResolvedRead[];
}

/** One walk through the documents serves the tables of every project of a wiring. */
const known = new WeakMap<Catalogue, readonly IncludingDocument[]>();

/**
 * The documents of the workspace with what they include. One whose preamble is missing, or reads what a task writes, is
 * left out: the check of a table must not wait for tasks that wait for the check of another.
 */
function includingDocuments(scope: PlanningScope): readonly IncludingDocument[] {
  const found = known.get(scope.catalogue) ?? documentsIn(scope).flatMap((target) => read(target, scope));
  known.set(scope.catalogue, found);
  return found;
}

function read(
  { project, target, options }: PlannedTarget<DocumentOptions>,
  scope: PlanningScope,
): IncludingDocument[] {
  const provided = new Set([dataStatementFile]);
  const closureOf = (file: string) => texClosure([{ project, file, as: file }], provided, scope);
  const preamble = closureOf(options.preamble);
  if (preamble.problems.length > 0 || preamble.reads.some(({ producer }) => producer)) return [];
  const outputs = closureOf(options.entry).reads.filter(({ producer }) => producer);
  return [{ id: taskId(project.name, target), preamble: preamble.reads, outputs }];
}
