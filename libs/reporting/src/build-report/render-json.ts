import type { BuildReport } from './build-report';
import { headline } from './headline';

/** The report for programs: the model as it is, with its headline. Ends in a newline. */
export const renderJson = (report: BuildReport): string =>
  `${JSON.stringify({ headline: headline(report), ...report }, undefined, 2)}\n`;
