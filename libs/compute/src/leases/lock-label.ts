import type { LockLabel } from './lock-request';

/** Reads the label of a lock or ticket; `undefined` for what is none: an empty file, or whatever somebody left there. */
export function parseLabel(text: string): LockLabel | undefined {
  try {
    const { task, pid, since } = JSON.parse(text) as Partial<LockLabel>;
    return typeof task === 'string' && typeof pid === 'number' && typeof since === 'string'
      ? { task, pid, since }
      : undefined;
  } catch {
    return undefined;
  }
}

/** A label for people; what cannot be read as one is shown as it is. */
export function readableLabel(text: string): string {
  const label = parseLabel(text);
  if (label) return `${label.task} (process ${label.pid})`;
  return text === '' ? 'a task that is just starting' : text;
}
