import { taskId } from '@research/core';
import type { DocumentContents } from '@research/documents';
import type { ReportedFloat, ReportedPart } from '@research/reporting';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTable, tableCheckTarget } from '../../wiring/checks';
import { traceData } from '../../wiring/trace-data';
import type { ResolvedRead, WiredTask } from '../../wiring/wired-task';
import type { TasksById } from '../../wiring/wirings';
import type { CheckedTable } from '../check-tables/table-report';
import { findFloats, type FoundFloat } from './find-floats';
import { pdfPageOf, type PlacedHeading } from './page-map';

/** What the tables and figures of a document are told from. */
interface FloatFacts {
  readonly workspaceRoot: string;
  readonly document: WiredTask;
  readonly tasks: TasksById;
  readonly contents: DocumentContents;
  readonly chapters: readonly PlacedHeading[];
  /** SHA-256 of a file by its path in the workspace. */
  readonly sha256: (path: string) => string;
}

/** The tables and figures of a document, each with what made it and from what. */
export function reportFloats(facts: FloatFacts): ReportedFloat[] {
  const { workspaceRoot, document, contents } = facts;
  const sources = document.reads
    .filter(({ producer, path }) => producer === undefined && path.endsWith('.tex'))
    .map(({ path }) => ({ path, text: readFileSync(join(workspaceRoot, path), 'utf8') }));
  return findFloats(sources, document.reads, contents).map((float) => floatOf(float, facts));
}

function floatOf({ kind, set, label, caption, at, files }: FoundFloat, facts: FloatFacts): ReportedFloat {
  const words = set?.caption ?? caption;
  const pdfPage = set && pdfPageOf(set.page, facts.chapters);
  return {
    kind,
    ...(set?.number === undefined ? {} : { number: set.number }),
    ...(words === undefined ? {} : { caption: words }),
    ...(label === undefined ? {} : { label }),
    ...(set === undefined ? {} : { page: set.page }),
    ...(pdfPage === undefined ? {} : { pdfPage }),
    ...(at === undefined ? {} : { at }),
    parts: files.map((read) => partOf(read, facts)),
  };
}

function partOf({ path, producer: id }: ResolvedRead, facts: FloatFacts): ReportedPart {
  const { workspaceRoot, tasks, sha256 } = facts;
  const producer = id === undefined ? undefined : tasks.get(id);
  const compiledIn =
    producer && isTable(path) ? tableCheck(workspaceRoot, { producer, path }, tasks) : undefined;
  return {
    file: path,
    sha256: sha256(path),
    ...(producer === undefined ? {} : { task: producer.id }),
    ...(producer?.entry === undefined ? {} : { entry: producer.entry }),
    data: traceData(producer, tasks),
    ...(compiledIn === undefined ? {} : { compiledIn }),
  };
}

/** The documents with whose preambles a table was compiled; undefined where nothing checked it. */
function tableCheck(
  workspaceRoot: string,
  { producer, path }: { readonly producer: WiredTask; readonly path: string },
  tasks: TasksById,
): readonly string[] | undefined {
  const check = tasks.get(taskId(producer.project, tableCheckTarget(producer.target)));
  const [report] = check?.writes ?? [];
  if (!check || report === undefined) return undefined;
  const text = readFileSync(join(workspaceRoot, check.outputFolder, report), 'utf8');
  const checked = JSON.parse(text) as readonly CheckedTable[];
  const name = path.slice(producer.outputFolder.length + 1);
  return checked.find(({ table }) => table === name)?.compiledIn;
}
