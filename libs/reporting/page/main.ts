import type { PageData } from '../src/page/page-data';
import { make, section } from './make';
import { runView } from './run-view';
import { trendSections } from './trends-view';
import { clock, commandOf, counted } from './words';

const data = JSON.parse(document.getElementById('data')?.textContent ?? '') as PageData;
const shown = make('div', { id: 'run' });

function show(index: number): void {
  const run = data.runs[index];
  if (run) shown.replaceChildren(...runView(run));
}

function chooser(): HTMLElement {
  const choice = make(
    'select',
    { id: 'choice' },
    ...data.runs.map((run, index) =>
      make('option', { value: `${index}` }, `${clock(run.startedAt)} ${commandOf(run)}: ${run.status}`),
    ),
  );
  choice.addEventListener('change', () => show(Number(choice.value)));
  const label = make('label', { for: 'choice' }, 'Run ');
  return make('p', {}, label, choice);
}

const unreadable = data.unreadable.map(({ file, why }) => make('li', {}, make('code', {}, file), `: ${why}`));

document.body.append(
  make('header', {}, make('h1', {}, 'Runs'), chooser()),
  make(
    'main',
    {},
    shown,
    ...trendSections(data),
    ...(unreadable.length > 0
      ? [section('unreadable', 'Records that could not be read', make('ul', {}, ...unreadable))]
      : []),
  ),
  make(
    'footer',
    {},
    make(
      'p',
      {},
      `Made ${clock(data.madeAt)} from ${counted(data.trends.records, 'record')}. Nothing is asked of a network.`,
    ),
  ),
);
show(0);
