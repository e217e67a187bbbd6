import type { LiveState } from '../src/live-state';

/** What the light of the page says: all done, something runs, something needs the reader, or no server. */
export type Mood = 'good' | 'busy' | 'bad' | 'lost';

/** The mood that a state is in. */
export function moodOf({ activities, failures }: LiveState): Mood {
  if (activities.length > 0) return 'busy';
  return failures.length > 0 ? 'bad' : 'good';
}

/** What is going on, in a few words. */
export function statusText({ activities, failures, warnings, pdf }: LiveState): string {
  if (activities.length > 0) return activities.join(' · ');
  if (failures.length > 0) return failures.length === 1 ? '1 problem' : `${failures.length} problems`;
  if (!pdf) return 'nothing to show yet';
  return warnings.length === 0 ? 'up to date' : `up to date · ${count(warnings.length, 'warning')}`;
}

/** When and how the PDF was made. @param pages of the PDF on the screen */
export function builtText({ pdf }: LiveState, pages: number): string {
  if (!pdf) return '';
  const at = new Date(pdf.builtAt).toLocaleTimeString();
  const how = [
    ...(pages > 0 ? [count(pages, 'page')] : []),
    ...(pdf.passes === undefined ? [] : [count(pdf.passes, 'pass', 'passes')]),
    ...(pdf.seconds === undefined ? [] : [`${pdf.seconds.toFixed(1)} s`]),
  ];
  const what = pdf.earlier ? 'of before this session' : pdf.settled ? '' : 'first look';
  return [at, ...how, ...(what === '' ? [] : [what])].join(' · ');
}

const count = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;
