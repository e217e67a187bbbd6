import { type TaskId, taskId } from '@research/core';
import type { Catalogue } from '../../wiring/catalogue';
import type { PlannedTarget, PlanningScope } from '../../wiring/task-kind';
import { texClosure } from '../../wiring/tex-closure';
import type { ResolvedRead } from '../../wiring/wired-task';
import { dataStatementFile } from '../../latex/data-statement-file';
import { documentsIn } from '../document/documents-in';
import type { DocumentOptions } from '../document/options';

/** A document whose preamble tables can be compiled with. */
export interface IncludingDocument {
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
export function includingDocuments(scope: PlanningScope): readonly IncludingDocument[] {
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
