import type { TaskKind } from '../wiring/task-kind';
import { chapterKind } from './chapter/kind';
import { checkPdfKind } from './check-pdf/kind';
import { checkTablesKind } from './check-tables/kind';
import { documentKind } from './document/kind';
import { fetchKind } from './fetch/kind';
import { liveKind } from './live/kind';
import { notebookKind } from './notebook/kind';
import { refreshKind } from './refresh/kind';
import { scriptKind } from './script/kind';

const all = [
  fetchKind,
  refreshKind,
  scriptKind,
  notebookKind,
  checkTablesKind,
  chapterKind,
  documentKind,
  checkPdfKind,
  liveKind,
];

/** Every kind of task of the plugin, by the executor that declares it. */
export const kinds: ReadonlyMap<string, TaskKind> = new Map(
  all.map((kind) => [`nx-research:${kind.name}`, kind as unknown as TaskKind]),
);
