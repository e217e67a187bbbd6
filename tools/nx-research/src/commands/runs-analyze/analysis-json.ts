import type { Analysis } from '@research/reporting';

/** An analysis for programs. Its version is raised by a change that readers would misread. */
export const analysisJson = ({ runs, tasks, unreadable, records, isCutOff }: Analysis): object => ({
  version: 1,
  records,
  isCutOff,
  unreadable,
  runs,
  tasks,
});
