import type { Day } from '@research/reporting';

/** The day of a time and those before it, by the clock of this machine: midnight to midnight, the last one up to now. */
export function lastDays(now: Date, count: number): Day[] {
  const midnight = (daysAgo: number): Date =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo);
  return Array.from({ length: count }, (_, index) => {
    const daysAgo = count - 1 - index;
    const from = midnight(daysAgo);
    const to = daysAgo === 0 ? now : midnight(daysAgo - 1);
    return { day: dayOf(from), from: from.getTime(), to: to.getTime() };
  });
}

const dayOf = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => `${part}`.padStart(2, '0'))
    .join('-');
