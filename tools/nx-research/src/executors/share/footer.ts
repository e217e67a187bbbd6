import type { DataOrigin } from '@research/data';

/** What stands at the foot of every shared page. */
export interface Footer {
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly revision: string;
  readonly origin: DataOrigin | 'none';
}

const aboutData: Readonly<Record<Footer['origin'], readonly string[]>> = {
  simulated: ['simulated data: no number describes a real game'],
  real: ['real data'],
  none: [],
};

/** The footer as TeX. */
export const footerTex = ({ day, revision, origin }: Footer): string =>
  [day, revision, ...aboutData[origin]].join(' \\textperiodcentered\\ ');
