import type { PageMigration, PageRun } from '../src/page/page-data';
import { make, section } from './make';
import { Table } from './table';
import { locationOf, number } from './words';

type Environment = PageMigration['environments'][number];

/** Every step of the migration tests of a run on every environment; nothing where it tested none. */
export function migrationSections({ migrations }: PageRun): HTMLElement[] {
  if (migrations.length === 0) return [];
  return [section('migrations', 'Migration test', ...migrations.flatMap(migrationView))];
}

const swatches = { SAFE: 'ran', UNSAFE: 'failed', UNKNOWN: 'skipped' } as const;

function migrationView({ name, verdict, hash, environments }: PageMigration): HTMLElement[] {
  const steps = environments.flatMap(({ environment, steps: own }) =>
    own.map((step) => ({ ...step, environment })),
  );
  return [
    make('h3', {}, make('i', { class: `swatch ${swatches[verdict]}` }), `${name}: ${verdict}`),
    make('p', { class: 'faint' }, `SHA-256 ${hash.slice(0, 12)}`),
    ...environments.flatMap(reasonsView),
    new Table({
      caption: `Steps of ${name} on each environment`,
      rows: steps,
      many: 'steps',
      columns: [
        {
          name: 'environment',
          cell: ({ environment }) => environment,
          sort: ({ environment }) => environment,
        },
        { name: 'step', cell: ({ step }) => step, sort: ({ step }) => step },
        { name: 'status', cell: ({ status }) => status, sort: ({ status }) => status },
        {
          name: 'seconds',
          cell: ({ seconds }) => number(seconds, 2),
          sort: ({ seconds }) => seconds,
          isNumber: true,
        },
        { name: 'why not', cell: ({ why }) => why, sort: ({ why }) => why },
      ],
    }).element,
  ];
}

const reasonsView = ({ environment, reasons }: Environment): HTMLElement[] =>
  reasons.map(({ what, at, statement, evidence, instead }) =>
    make(
      'div',
      { class: 'failure' },
      make('p', {}, make('strong', {}, `${environment}: `), what),
      at ? make('p', {}, make('code', {}, locationOf(at))) : undefined,
      statement === undefined ? undefined : make('pre', { tabindex: '0' }, statement),
      evidence.length > 0 ? make('pre', { tabindex: '0' }, evidence.join('\n')) : undefined,
      ...instead.map((advice) => make('p', { class: 'try' }, advice)),
    ),
  );
