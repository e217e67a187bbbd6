import { escapeHtml } from '@research/core';
import { csvRow } from '@research/reporting';
import type { LedgerEntry } from '@research/search';

/** Files in `out/search` about hosts and times, which differ from machine to machine and are therefore not in git. */
export const FITS_NAME = 'fits.csv';
export const TIMES_NAME = 'fit_times.svg';

/** One fit and where it ran. */
interface TimedFit extends Pick<LedgerEntry, 'host' | 'device' | 'job' | 'fit' | 'fitSeconds' | 'at'> {
  readonly trials: number;
  readonly failed: number;
}

/** The fits of some trials in the order in which they were heard of; trials that came with a clone have none. */
export function fitsIn(entries: readonly LedgerEntry[]): TimedFit[] {
  const fits = new Map<string, TimedFit>();
  for (const { host, device, job, fit, fitSeconds, at, outcome } of entries) {
    if (fit === '') continue;
    const { trials = 0, failed = 0 } = fits.get(fit) ?? {};
    const failedNow = failed + (outcome.kind === 'failed' ? 1 : 0);
    fits.set(fit, { host, device, job, fit, fitSeconds, at, trials: trials + 1, failed: failedNow });
  }
  return [...fits.values()].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
}

/** The text of `fits.csv`: a row for each fit. */
export const fitsTable = (fits: readonly TimedFit[]): string =>
  [
    ['fit', 'host', 'device', 'job', 'seconds', 'trials', 'failed', 'heard_at'],
    ...fits.map(({ fit, host, device, job, fitSeconds, trials, failed, at }) => [
      ...[fit, host, device, job, fitSeconds, trials, failed, at],
    ]),
  ]
    .map(csvRow)
    .join('');

const [width, left, rowHeight] = [640, 140, 36] as const;

/** An SVG with a row for each host: a dot for the seconds of each fit, and a bar at their median. */
export function fitTimesFigure(fits: readonly TimedFit[]): string {
  const hosts = [...new Set(fits.map(({ host }) => host))].sort();
  const longest = Math.max(...fits.map(({ fitSeconds }) => fitSeconds), 1e-3);
  const x = (seconds: number): string => (left + (seconds / longest) * (width - left - 20)).toFixed(1);
  const rows = hosts.map((host, index) => {
    const own = fits.filter((fit) => fit.host === host).map(({ fitSeconds }) => fitSeconds);
    const y = rowHeight * index + rowHeight / 2;
    return [
      `<text x="0" y="${y + 4}">${escapeHtml(host)} (${own.length})</text>`,
      ...own.map((seconds) => `<circle cx="${x(seconds)}" cy="${y}" r="3" fill="#33587a" opacity=".4"/>`),
      `<path d="M${x(median(own))} ${y - 12}v24" stroke="#c0561b" stroke-width="2"/>`,
    ].join('\n');
  });
  const bottom = rowHeight * hosts.length;
  const axis = [0, longest / 2, longest].map(
    (seconds) =>
      `<text x="${x(seconds)}" y="${bottom + 16}" text-anchor="middle">${seconds.toPrecision(2)} s</text>`,
  );
  const height = bottom + 24;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    '<title>Seconds of each fit, by host; the bar is the median</title>',
    ...rows,
    ...axis,
    '</svg>\n',
  ].join('\n');
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
