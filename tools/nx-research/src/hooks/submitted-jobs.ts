import type { TaskResults } from '@nx/devkit';
import type { SideRecord } from '@research/reporting';

/**
 * What a run has to say of trainings that were left to their hosts (RESEARCH_DETACH), since Nx shows nothing of tasks that
 * succeed. Empty without any.
 */
export function submittedJobs(records: readonly SideRecord[], results: TaskResults): string[] {
  const submitted = records.filter(({ task, status }) => status === 'submitted' && task in results);
  if (submitted.length === 0) return [];
  return [
    ...submitted.flatMap(({ task, notes = [] }) => notes.map((note) => `  ${task}: ${note}`)).sort(),
    '    → to look: npx nx run hosts:jobs',
    '    → to bring home what has ended: npx nx run hosts:collect',
  ];
}
