import { unreachable } from '@research/core';
import { isSimulated } from '../lock/origins-of';
import type { LockedFile } from '../lock/source-lock';
import type { ColumnChange, FileChange, RefreshReport } from './refresh-report';

type Changed = Extract<FileChange, { kind: 'changed' }>;

/**
 * Lines for the terminal: what a refresh found for each file, what upstream has lost, and what to type next.
 * @param train the command that trains all models on data of another origin
 */
export function describeRefresh(report: RefreshReport, train = 'npx nx run-many -t train'): string[] {
  return [
    `${report.project}: looked at ${report.upstream}`,
    ...report.files.flatMap((change) => describeChange(change).map((line) => `  ${line}`)),
    ...nextSteps(report, train).map((step) => `→ ${step}`),
  ];
}

/** What a refresh changed, a line for each file that is not as it was. */
export const changesOf = ({ files }: RefreshReport): string[] =>
  files.filter(({ kind }) => kind !== 'unchanged').flatMap(describeChange);

function describeChange(change: FileChange): string[] {
  switch (change.kind) {
    case 'unchanged':
      return [`${change.after.path}: unchanged${originMove(change)}`];
    case 'new':
      return [`${change.after.path}: new, ${contents(change.after)}`];
    case 'dropped':
      return [`${change.before.path}: no longer declared, dropped from the lock`];
    case 'changed':
      return [`${change.after.path}: changed, ${differences(change).join(', ')}`, ...losses(change)];
    default:
      return unreachable(change);
  }
}

function contents({ bytes, rows, seasons, origin }: LockedFile): string {
  const parts = [`${count(bytes)} bytes`, counted(rows, 'row'), ...(seasons ? [seasonWords(seasons)] : [])];
  return `${parts.join(', ')} (${origin})`;
}

function differences({ before, after, columns, ...change }: Changed): string[] {
  const move = originMove({ ...change, before, after });
  return [
    moved('bytes', count(before.bytes), count(after.bytes)),
    moved('rows', count(before.rows), count(after.rows)),
    ...(before.seasons || after.seasons
      ? [`seasons ${arrow(span(before.seasons), span(after.seasons))}`]
      : []),
    ...columnWords(columns),
  ].map((text, index, all) => (index === all.length - 1 ? `${text}${move}` : text));
}

function columnWords(columns: ColumnChange | undefined): string[] {
  if (!columns) return [];
  const words = [
    ...(columns.added.length > 0 ? [`columns added: ${columns.added.join(' ')}`] : []),
    ...(columns.removed.length > 0 ? [`columns removed: ${columns.removed.join(' ')}`] : []),
  ];
  return words;
}

/** Of the sample and of real data neither is a later version of the other: nothing is lost between them. */
function losses({ before, after, columns }: Changed): string[] {
  if (isSimulated(before.origin) !== isSimulated(after.origin)) return [];
  const lost = [
    ...(after.rows < before.rows ? [counted(before.rows - after.rows, 'row')] : []),
    ...(columns && columns.removed.length > 0 ? [`columns ${columns.removed.join(', ')}`] : []),
    ...(fewerSeasons(before, after) ? [`seasons (${arrow(span(before.seasons), span(after.seasons))})`] : []),
  ];
  if (lost.length === 0) return [];
  return [`!!! UPSTREAM LOST DATA in ${after.path}: ${lost.join('; ')}. Look before you commit.`];
}

function fewerSeasons({ seasons: before }: LockedFile, { seasons: after }: LockedFile): boolean {
  if (!before) return false;
  return !after || after[0] > before[0] || after[1] < before[1];
}

function originMove({ before, after }: { before: LockedFile; after: LockedFile }): string {
  return before.origin === after.origin ? '' : ` (${before.origin} → ${after.origin})`;
}

const movesBetweenSampleAndReal = (change: FileChange): boolean =>
  'before' in change &&
  'after' in change &&
  isSimulated(change.before.origin) !== isSimulated(change.after.origin);

function nextSteps(report: RefreshReport, command: string): string[] {
  if (report.lock === 'kept') return [];
  // Results of the one are never used with the other.
  const train = report.files.some(movesBetweenSampleAndReal) ? [command] : [];
  return [...train, 'npx nx affected -t build', ...commitOf(report)];
}

/** The command that commits the moved pins; none when nothing moved. */
export function commitOf({ project, lock, lockFile }: RefreshReport): string[] {
  const message = `-m "data: refresh ${project}"`;
  switch (lock) {
    case 'kept':
      return [];
    case 'created':
      return [`git add ${lockFile} && git commit ${message}`];
    case 'rewritten':
      return [`git commit -a ${message}`];
    default:
      return unreachable(lock);
  }
}

const count = (number: number): string => number.toLocaleString('en-US');
const counted = (number: number, noun: string): string =>
  `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
const seasonWords = (seasons: [number, number]): string =>
  `${seasons[0] === seasons[1] ? 'season' : 'seasons'} ${span(seasons)}`;
function span(seasons: LockedFile['seasons']): string {
  if (!seasons) return 'none';
  return seasons[0] === seasons[1] ? String(seasons[0]) : `${seasons[0]}–${seasons[1]}`;
}
const arrow = (before: string, after: string): string => (before === after ? before : `${before} → ${after}`);
const moved = (unit: string, before: string, after: string): string => `${arrow(before, after)} ${unit}`;
