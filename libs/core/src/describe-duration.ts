/** The same in whole seconds: for what goes on while one looks. */
export const describeElapsed = (ms: number): string => describeDuration(Math.round(ms / 1000) * 1000);

/**
 * A duration for people: `0.4 s`, `12 s`, `3 min 4 s`, `2 h 5 min`, `3 d 4 h`; nothing for what is not known (NaN).
 * @param ms milliseconds; less than none counts as none
 */
export function describeDuration(ms: number): string {
  if (Number.isNaN(ms)) return '';
  if (ms < 9950) return `${Math.round(Math.max(0, ms) / 100) / 10} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
