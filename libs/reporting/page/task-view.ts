import type { PageRun, PageTask } from '../src/page/page-data';
import { failureView } from './failure-view';
import { button, type Content, make, section } from './make';
import { type Column, Table } from './table';
import { TimelineView } from './timeline-view';
import { counted, duration, type Look, lookNames, looks, number, placeOf, taskLook, workedMs } from './words';

/** The tasks of a run: the filter, the timeline, what is known of one of them, and the table of all. */
export class TaskView {
  readonly elements: readonly HTMLElement[];
  readonly #run: PageRun;
  readonly #timeline: TimelineView;
  readonly #table: Table<PageTask>;
  readonly #one = make('div', { class: 'one', 'aria-live': 'polite' });
  readonly #count = make('span', { role: 'status' });
  readonly #text = make('input', { type: 'search', id: 'filter-text', placeholder: 'part of a name' });
  readonly #looks = new Set<Look>(looks);

  constructor(run: PageRun) {
    this.#run = run;
    const critical = new Set(run.criticalPath.tasks);
    this.#timeline = new TimelineView(run, (task) => this.choose(task));
    this.#table = new Table({
      caption: 'Every task of the run',
      columns: this.#columns(critical),
      rows: run.tasks,
      many: 'tasks',
    });
    this.elements = [
      section('timeline', 'Timeline', this.#filter(), legend(run), this.#timeline.element, this.#one),
      section('tasks', 'Tasks', this.#table.element),
    ];
    this.#apply();
  }

  /** Shows what is known of a task. @param index its place in the record */
  choose(index: number): void {
    const task = this.#run.tasks[index];
    if (!task) return;
    this.#timeline.select(index);
    this.#one.replaceChildren(...taskDetails(task));
  }

  #filter(): HTMLElement {
    this.#text.addEventListener('input', () => this.#apply());
    const boxes = looks.flatMap((look) => {
      const count = this.#run.tasks.filter((task) => taskLook(task) === look).length;
      if (count === 0) return [];
      const box = make('input', { type: 'checkbox', checked: '' });
      box.addEventListener('change', () => {
        if (box.checked) this.#looks.add(look);
        else this.#looks.delete(look);
        this.#apply();
      });
      return [
        make(
          'label',
          {},
          box,
          make('i', { class: `swatch ${look}` }),
          `${lookNames[look]} (${number(count)})`,
        ),
      ];
    });
    return make(
      'form',
      { class: 'filter', role: 'search', 'aria-label': 'Filter of tasks' },
      make('label', { for: 'filter-text' }, 'Tasks with '),
      this.#text,
      make('fieldset', {}, make('legend', {}, 'Status'), ...boxes),
      this.#count,
    );
  }

  #apply(): void {
    const words = this.#text.value.trim().toLowerCase();
    const shown = new Set<number>();
    this.#run.tasks.forEach((task, index) => {
      const isNamed = `${task.id} ${task.status} ${task.host ?? ''}`.toLowerCase().includes(words);
      if (isNamed && this.#looks.has(taskLook(task))) shown.add(index);
    });
    const total = this.#run.tasks.length;
    this.#count.textContent = `${number(shown.size)} of ${counted(total, 'task')}`;
    this.#timeline.filter(shown);
    this.#table.show(this.#run.tasks.filter((_, index) => shown.has(index)));
  }

  #columns(critical: ReadonlySet<string>): Column<PageTask>[] {
    const indexOf = new Map(this.#run.tasks.map((task, index) => [task, index]));
    const amount = (
      name: string,
      of: (task: PageTask) => number | undefined,
      show: (value: number | undefined) => string,
    ): Column<PageTask> => ({ name, cell: (task) => show(of(task)), sort: of, isNumber: true });
    const text = (name: string, of: (task: PageTask) => string | undefined): Column<PageTask> => ({
      name,
      cell: of,
      sort: of,
    });
    return [
      {
        name: 'task',
        cell: (task) =>
          button(task.id, () => {
            this.choose(indexOf.get(task) ?? -1);
            this.#one.scrollIntoView({ block: 'nearest' });
          }),
        sort: ({ id }) => id,
      },
      { name: 'status', cell: statusView, sort: ({ status }) => status },
      amount('start', ({ startMs }) => startMs, duration),
      amount('waited', ({ queueMs }) => queueMs, duration),
      amount('worked', workedMs, duration),
      text('critical', ({ id }) => (critical.has(id) ? 'yes' : '')),
      text('host', ({ host }) => host),
      text('slots', ({ slots }) => slots),
      amount('attempts', ({ attempts }) => attempts, number),
      amount('memory MiB', ({ peakMemoryMiB }) => peakMemoryMiB, number),
      amount(
        'CPU s',
        ({ cpuSeconds }) => cpuSeconds,
        (value) => number(value, 1),
      ),
      amount('GPU %', ({ gpuPercent }) => gpuPercent, number),
      { ...text('why', ({ why, changes }) => [why, ...(changes ?? [])].join('; ')), isLong: true },
    ];
  }
}

const statusView = (task: PageTask): Content =>
  make('span', {}, make('i', { class: `swatch ${taskLook(task)}` }), task.status);

function legend({ tasks, timeline }: PageRun): HTMLElement {
  const item = (name: string, text: string): HTMLElement =>
    make('span', {}, make('i', { class: `swatch ${name}` }), text);
  const present = new Set(tasks.map(taskLook));
  return make(
    'p',
    { class: 'legend' },
    ...looks.filter((look) => present.has(look)).map((look) => item(look, lookNames[look])),
    ...(timeline.lanes.some(({ kind }) => kind === 'waiting') ? [item('waiting', 'waits for a slot')] : []),
    item('critical', 'critical path'),
  );
}

/** Everything that is known of a task but its place in the timeline. */
export function taskDetails(task: PageTask): HTMLElement[] {
  const facts: readonly (readonly [string, Content])[] = [
    ['status', `${task.status}${task.kind === undefined ? '' : ` (${task.kind})`}`],
    ['why', task.why],
    ['phase', task.phase],
    ['because of', task.becauseOf?.join(', ')],
    ['where', [task.host, task.slots].filter(Boolean).join(', ') || undefined],
    ['waited', task.queueMs === undefined ? undefined : duration(task.queueMs)],
    ['worked', workedMs(task) === undefined ? undefined : duration(workedMs(task))],
    ['memory', task.peakMemoryMiB === undefined ? undefined : `${number(task.peakMemoryMiB)} MiB`],
    ['data', task.origin],
    ['exit code', task.exitCode],
    ['where to look', [placeOf(task.failure), task.log].filter(Boolean).join(' and ') || undefined],
  ];
  return [
    make('h3', {}, task.id),
    make(
      'dl',
      {},
      ...facts.flatMap(([name, value]) =>
        value === undefined ? [] : [make('dt', {}, name), make('dd', {}, value)],
      ),
    ),
    ...(task.changes ? [make('ul', {}, ...task.changes.map((change) => make('li', {}, change)))] : []),
    ...(task.failure ? [failureView(task.failure)] : []),
    ...attemptsView(task),
  ];
}

function attemptsView({ tried = [] }: PageTask): HTMLElement[] {
  if (tried.length === 0) return [];
  const items = tried.map(({ status, startMs, runMs, failure }) =>
    make(
      'li',
      {},
      `${status} after ${duration(startMs)}${runMs === undefined ? '' : `, ${duration(runMs)}`}`,
      failure ? failureView(failure) : undefined,
    ),
  );
  return [make('h4', {}, counted(tried.length, 'attempt')), make('ol', {}, ...items)];
}
