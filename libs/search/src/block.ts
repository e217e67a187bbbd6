import { type Fingerprint, fingerprint } from '@research/core';
import type { SearchDefinition } from './definition';
import type { Fit } from './fits';
import { literalJson } from './whole-float';

/** Fits that one host evaluates one after the other, in one job. */
export interface Block {
  readonly fingerprint: Fingerprint;
  readonly fits: readonly Fit[];
}

/** A block of some fits. The same fits of the same search are the same block, on every host. */
export const blockOf = (fits: readonly Fit[]): Block => ({
  fingerprint: fingerprint({ block: fits.map(({ trials }) => trials.map(({ key }) => key)) }),
  fits,
});

/** Name of the file that a block leaves. */
export const BLOCK_OUTPUT = 'trials';

/** A file that results depend on. */
export interface BlockInput {
  readonly sha256: string;
  /** Relative to the folder in which the worker runs. */
  readonly path: string;
}

/** The text of a block, as `trials.pl` reads it. @param inputs are to be what they are now when a worker starts */
export function blockText(
  { fits }: Block,
  { trial, settings, metric }: Pick<SearchDefinition, 'trial' | 'settings' | 'metric'>,
  inputs: readonly BlockInput[] = [],
): string {
  const lines = [
    ['limit', String(trial.limitSeconds)],
    ['memory', String(trial.memoryMiB ?? 0)],
    ['retries', String(trial.retries)],
    ['settings', literalJson({ ...settings, metric })],
    ...inputs.map(({ sha256, path }) => ['input', sha256, Buffer.from(path).toString('hex')]),
    ...fits.map(({ id, parameters, at }) => ['fit', id, literalJson({ parameters, ...(at && { at }) })]),
  ];
  return lines.map((fields) => `${fields.join('\t')}\n`).join('');
}
