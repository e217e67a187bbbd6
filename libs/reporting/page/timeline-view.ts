import type { PageRun } from '../src/page/page-data';
import { Chart, type ChartFrame } from './chart';
import { button, make } from './make';
import { drawTimeline } from './timeline-drawing';
import { duration, workedMs } from './words';

/** The timeline of a run: lanes by host and slot. A click, or the arrow keys, choose a task; others than those filtered for are pale. */
export class TimelineView {
  readonly element: HTMLElement;
  readonly #run: PageRun;
  readonly #choose: (task: number) => void;
  readonly #chart: Chart;
  readonly #tip = make('div', { class: 'tip', hidden: '' });
  #window: { readonly from: number; readonly to: number };
  #shown: ReadonlySet<number> | undefined;
  #chosen: number | undefined;
  /** The bars on the screen, and the task of each. */
  #rects: ReadonlyMap<Element, number> = new Map();

  constructor(run: PageRun, choose: (task: number) => void) {
    this.#run = run;
    this.#choose = choose;
    this.#window = { from: 0, to: this.#wholeMs };
    this.#chart = new Chart(
      'Timeline of the tasks by host and slot; the table of tasks has the same figures',
      (frame) => this.#drawn(frame),
    );
    const chart = this.#chart.element;
    chart.append(this.#tip);
    for (const [name, value] of Object.entries({
      tabindex: '0',
      role: 'group',
      'aria-label':
        'Timeline. Left and right arrow keys go from task to task, plus and minus zoom, 0 shows all.',
    }))
      chart.setAttribute(name, value);
    chart.addEventListener('keydown', (event) => this.#key(event));
    chart.addEventListener('click', ({ target }) => this.#click(target));
    chart.addEventListener('pointermove', (event) => this.#hover(event));
    chart.addEventListener('pointerleave', () => (this.#tip.hidden = true));
    this.element = make('div', {}, this.#controls(), chart);
  }

  /** Makes all but these tasks pale. */
  filter(shown: ReadonlySet<number>): void {
    this.#shown = shown;
    this.#mark();
  }

  /** Marks a task. */
  select(task: number): void {
    this.#chosen = task;
    const bar = this.#run.timeline.bars.find((one) => one[1] === task);
    const { from, to } = this.#window;
    if (bar && (bar[3] < from || bar[2] > to)) this.#show(bar[2] - (to - from) / 2, to - from);
    this.#mark();
  }

  #controls(): HTMLElement {
    return make(
      'p',
      { class: 'controls' },
      button('Zoom in', () => this.#zoom(0.5)),
      button('Zoom out', () => this.#zoom(2)),
      button('Earlier', () => this.#pan(-0.5)),
      button('Later', () => this.#pan(0.5)),
      button('All', () => this.#show(0, this.#wholeMs)),
    );
  }

  /** A run that took no time has an axis all the same. */
  get #wholeMs(): number {
    return Math.max(1, this.#run.wallMs);
  }

  #zoom(factor: number): void {
    const { from, to } = this.#window;
    const length = Math.max(20, (to - from) * factor);
    const bar = this.#run.timeline.bars.find((one) => one[1] === this.#chosen);
    const isSeen = bar !== undefined && bar[3] >= from && bar[2] <= to;
    const middle = isSeen ? (Math.max(bar[2], from) + Math.min(bar[3], to)) / 2 : (from + to) / 2;
    this.#show(middle - length / 2, length);
  }

  #pan(part: number): void {
    const { from, to } = this.#window;
    this.#show(from + part * (to - from), to - from);
  }

  #show(from: number, length: number): void {
    const start = Math.max(0, Math.min(from, this.#wholeMs - length));
    this.#window = { from: start, to: Math.min(this.#wholeMs, start + length) };
    this.#chart.draw();
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const keys: Readonly<Record<string, () => void>> = {
      ArrowRight: () => (event.shiftKey ? this.#pan(0.25) : this.#step(1)),
      ArrowLeft: () => (event.shiftKey ? this.#pan(-0.25) : this.#step(-1)),
      '+': () => this.#zoom(0.5),
      '=': () => this.#zoom(0.5),
      '-': () => this.#zoom(2),
      '0': () => this.#show(0, this.#wholeMs),
    };
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** To the next task, or the one before, of those that are not pale. */
  #step(direction: 1 | -1): void {
    const order = [...new Set(this.#run.timeline.bars.map(([, task]) => task))].filter(
      (task) => this.#shown?.has(task) ?? true,
    );
    const place = this.#chosen === undefined ? -1 : order.indexOf(this.#chosen);
    const next = order[place < 0 ? (direction > 0 ? 0 : order.length - 1) : place + direction];
    if (next !== undefined) this.#choose(next);
  }

  #click(target: EventTarget | null): void {
    const task = this.#rects.get(target as Element);
    if (task !== undefined) this.#choose(task);
  }

  #hover({ target, clientX, clientY }: PointerEvent): void {
    const task = this.#run.tasks[this.#rects.get(target as Element) ?? -1];
    this.#tip.hidden = task === undefined;
    if (!task) return;
    const waited = task.queueMs ? `, waited ${duration(task.queueMs)}` : '';
    this.#tip.textContent = `${task.id}: ${task.status}, ${duration(workedMs(task))}${waited}`;
    const box = this.#chart.element.getBoundingClientRect();
    this.#tip.style.top = `${clientY - box.top + 14}px`;
    const isRight = clientX - box.left > box.width / 2;
    this.#tip.style.left = isRight ? '' : `${clientX - box.left}px`;
    this.#tip.style.right = isRight ? `${box.right - clientX}px` : '';
  }

  #mark(): void {
    for (const [rect, task] of this.#rects) {
      rect.classList.toggle('pale', this.#shown !== undefined && !this.#shown.has(task));
      rect.classList.toggle('chosen', task === this.#chosen);
    }
  }

  #drawn(frame: ChartFrame): SVGSVGElement {
    const { drawing, bars } = drawTimeline(this.#run, this.#window, frame);
    this.#rects = bars;
    this.#mark();
    return drawing;
  }
}
