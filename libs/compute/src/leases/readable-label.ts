import type { LockLabel } from './lock-request';

/** Who holds a lock, or waits, as people read it. Labels are whatever somebody left in a file: others are shown as they are. */
export function readableLabel(label: string): string {
  try {
    const { task, pid } = JSON.parse(label) as Partial<LockLabel>;
    return `${String(task)} (process ${String(pid)})`;
  } catch {
    return label === '' ? 'a task that is just starting' : label;
  }
}
