import type { PageRun, PageTask } from '../src/page/page-data';
import { make, section } from './make';
import { duration, locationOf, taskLook } from './words';

type Failure = NonNullable<PageTask['failure']>;

/** A failure as the terminal shows it: where, what, the tool's own words, its causes, and what to type. */
export function failureView({ what, at, said, causes = [], tries = [] }: Failure): HTMLElement {
  return make(
    'div',
    { class: 'failure' },
    at ? make('p', {}, make('code', {}, locationOf(at))) : undefined,
    make('p', {}, what),
    said ? make('pre', { tabindex: '0' }, said.trimEnd()) : undefined,
    ...causes.map(failureView),
    ...tries.map((advice) => make('p', { class: 'try' }, advice)),
  );
}

/** The tasks that failed, with all that is known of why; nothing where none did. */
export function failuresSection({ tasks }: PageRun): HTMLElement[] {
  const failed = tasks.filter((task) => ['failed', 'soft'].includes(taskLook(task)));
  if (failed.length === 0) return [];
  const skipped = tasks.filter(({ status, becauseOf }) => status === 'skipped' && becauseOf !== undefined);
  const items = failed
    .slice(0, mostFailures)
    .map((task) =>
      make(
        'article',
        {},
        make('h3', {}, make('i', { class: `swatch ${taskLook(task)}` }), task.id),
        make('p', { class: 'faint' }, factsOf(task)),
        task.failure ? failureView(task.failure) : make('p', {}, 'The record has no message of it.'),
        task.log === undefined ? undefined : make('p', {}, 'What it printed: ', make('code', {}, task.log)),
      ),
    );
  const rest = failed.length - items.length;
  return [
    section(
      'failures',
      failed.length === 1 ? '1 task failed' : `${failed.length} tasks failed`,
      ...items,
      rest > 0 ? make('p', {}, `and ${rest} more, which the table of tasks names`) : undefined,
      skipped.length > 0
        ? make('p', {}, `skipped because of these: ${namesOf(skipped.map(({ id }) => id))}`)
        : undefined,
    ),
  ];
}

const mostFailures = 50;
const mostNames = 20;

const factsOf = ({ status, attempts, exitCode, host, runMs }: PageTask): string =>
  [
    status,
    ...(attempts > 1 ? [`${attempts} attempts`] : []),
    ...(exitCode === undefined ? [] : [`exit code ${exitCode}`]),
    ...(host === undefined ? [] : [`on ${host}`]),
    ...(runMs === undefined ? [] : [`after ${duration(runMs)}`]),
  ].join(' · ');

const namesOf = (ids: readonly string[]): string =>
  `${ids.slice(0, mostNames).join(', ')}${ids.length > mostNames ? ` and ${ids.length - mostNames} more` : ''}`;
