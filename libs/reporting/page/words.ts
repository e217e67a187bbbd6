import { describeDuration } from '../../core/src/describe-duration';
import { formatLocation, type Location } from '../../core/src/location';
import { lookOf, type TaskLook } from '../src/graph/task-look';
import type { PageTask } from '../src/page/page-data';

/** A duration; a dash for what is not known. */
export const duration = (ms: number | undefined): string => (ms === undefined ? '–' : describeDuration(ms));

/** A number with so many digits after the point; a dash for what is not known. */
export const number = (value: number | undefined, digits = 0): string =>
  value === undefined
    ? '–'
    : value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** A part of 1 as a percentage. */
export const percent = (part: number): string => `${Math.round(part * 100)} %`;

/** A time on the clock of the reader, to the second. */
export function clock(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The command of a run as it was typed, but for quotation marks. */
export const commandOf = ({ command }: { readonly command: readonly string[] }): string =>
  ['nx', ...command].join(' ');

/** `1 task`, `2 tasks`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`;

/** How tasks are coloured and filtered: by what became of them. */
export const looks = ['failed', 'soft', 'ran', 'cached', 'skipped'] as const;

/** One of {@link looks}. */
export type Look = (typeof looks)[number];

/** Names of the looks. */
export const lookNames: Readonly<Record<Look, string>> = {
  failed: 'failed',
  soft: 'failed softly',
  ran: 'ran',
  cached: 'cached or kept',
  skipped: 'skipped or cut off',
};

/** The look of a task. */
export function taskLook({ status }: Pick<PageTask, 'status'>): Look {
  const look: TaskLook = lookOf(status, false);
  return look === 'absent' || look === 'stale' ? 'skipped' : look;
}

/** How long a task that really ran worked: while it held its slots, or from start to end where that is all there is. */
export function workedMs(task: PageTask | undefined): number | undefined {
  if (task === undefined) return undefined;
  const { runMs, startMs, endMs } = task;
  if (runMs !== undefined || taskLook(task) === 'cached') return runMs;
  return startMs === undefined || endMs === undefined ? undefined : Math.max(0, endMs - startMs);
}

/** Where a failure is: the first place of it or of its causes. */
export function placeOf(failure: PageTask['failure']): string | undefined {
  if (failure === undefined) return undefined;
  return failure.at ? locationOf(failure.at) : (failure.causes ?? []).map(placeOf).find(Boolean);
}

/** A place that a record names: `file:line:column`. */
export const locationOf = ({ file, line, column }: RecordedLocation): string =>
  formatLocation({
    file,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  });

/** A place as the schema of records has it. */
type RecordedLocation = { readonly [Key in keyof Location]: Location[Key] | undefined } & Pick<
  Location,
  'file'
>;
