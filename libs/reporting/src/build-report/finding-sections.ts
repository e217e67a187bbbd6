import { formatLocation } from '@research/core';
import type { BuildReport } from './build-report';
import { code, line, listing, type ReportSection, text } from './report-section';

/** What LaTeX and BibTeX warned of. */
export const warningSection = ({ warnings }: BuildReport): ReportSection =>
  listing(
    {
      id: 'warnings',
      title: 'Warnings',
      none: 'None: every reference is resolved, every citation has its entry, every entry is cited.',
      columns: [{ name: 'Where' }, { name: 'What' }],
      rows: warnings.map(({ message, at }) => [
        at ? line(code(formatLocation(at))) : text('the document'),
        text(message),
      ]),
    },
    true,
  );

/** Files that tasks read or wrote without saying so, as far as tasks were watched. */
export const undeclaredSection = ({ undeclared, watched }: BuildReport): ReportSection =>
  listing(
    {
      id: 'undeclared',
      title: 'Undeclared reads and writes',
      none:
        watched.watched === 0
          ? 'Not known: no task was watched while it ran.'
          : `None: ${watched.watched} of ${watched.tasks} tasks were watched while they ran.`,
      columns: [{ name: 'Task' }, { name: 'Access' }, { name: 'File' }, { name: 'Found by' }],
      rows: undeclared.map(({ task, access, path, by }) => [
        line(code(task)),
        text(access),
        line(code(path)),
        text(by),
      ]),
    },
    true,
  );

/** Models whose committed results are not those of their present inputs. */
export const staleSection = ({ staleResults }: BuildReport): ReportSection =>
  listing(
    {
      id: 'stale-results',
      title: 'Stale results',
      none: 'None.',
      columns: [{ name: 'Model' }, { name: 'Why' }],
      rows: staleResults.map(({ project, why }) => [line(code(project)), text(why)]),
    },
    true,
  );
