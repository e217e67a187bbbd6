import { texPrograms } from '@research/documents';
import type { PlanningScope } from '../../wiring/task-kind';
import type { ResolvedRead } from '../../wiring/wired-task';

/** The programs that typeset some sources: LaTeX, and what their bibliography and index need. @param generated more text */
export function latexTools(reads: readonly ResolvedRead[], scope: PlanningScope, generated = ''): string[] {
  const tracked = reads.filter(
    ({ path, producer }) => producer === undefined && /\.(?:tex|sty|cls)$/.test(path),
  );
  const sources = tracked.map(({ path }) => scope.files.read(path) ?? '');
  return ['pdflatex', 'latexmk', ...texPrograms([...sources, generated])];
}
