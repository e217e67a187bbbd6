import type { TaskStatus } from '../runs/run-record';

/** What a drawing tells of a task beside its times. Each look differs in its border and its word, not in its colour alone. */
export const looks = {
  ran: { word: '', title: 'ran', fill: '#ffffff', style: 'solid', borders: 1 },
  cached: {
    word: 'cached',
    title: 'from the cache, or in place',
    fill: '#d9d9d9',
    style: 'solid',
    borders: 1,
  },
  stale: {
    word: 'stale',
    title: 'stale: its inputs changed since',
    fill: '#fff3b0',
    style: 'dashed',
    borders: 1,
  },
  failed: { word: 'failed', title: 'failed', fill: '#f4a582', style: 'solid', borders: 2 },
  soft: { word: 'failed softly', title: 'failed softly', fill: '#fddbc7', style: 'dashed', borders: 2 },
  skipped: { word: 'skipped', title: 'skipped or cut off', fill: '#ffffff', style: 'dotted', borders: 1 },
  absent: { word: '', title: 'not in this run', fill: '#ffffff', style: 'dotted', borders: 1 },
} as const;

/** One of {@link looks}. */
export type TaskLook = keyof typeof looks;

const byStatus: Readonly<Record<TaskStatus, TaskLook>> = {
  built: 'ran',
  attached: 'ran',
  submitted: 'ran',
  done: 'ran',
  kept: 'cached',
  cached: 'cached',
  failed: 'failed',
  killed: 'failed',
  'failed-softly': 'soft',
  interrupted: 'skipped',
  skipped: 'skipped',
  unknown: 'skipped',
};

/** The look of a task by what became of it in the run that is drawn; undefined: it was not in it. */
export function lookOf(status: TaskStatus | undefined, isStale: boolean): TaskLook {
  const look = status === undefined ? 'absent' : byStatus[status];
  return isStale && (look === 'ran' || look === 'cached' || look === 'absent') ? 'stale' : look;
}
