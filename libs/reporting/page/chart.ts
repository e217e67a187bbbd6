import * as Plot from '@observablehq/plot';
import { make } from './make';
import { duration } from './words';

/** What all charts have in common: the class whose style the policy of the page allows, and the width of the reader's screen. */
export interface ChartFrame {
  readonly width: number;
  readonly className: 'plot';
}

type Drawn = (frame: ChartFrame) => HTMLElement | SVGSVGElement;

/** A chart that is drawn when it is first seen, and again when its width changes. */
export class Chart {
  readonly element: HTMLElement;
  readonly #draw: Drawn;
  readonly #label: string;
  #width = 0;

  constructor(label: string, draw: Drawn) {
    this.#label = label;
    this.#draw = draw;
    this.element = make('div', { class: 'chart' });
    new ResizeObserver(() => {
      if (Math.abs(this.#room - this.#width) > 1) this.draw();
    }).observe(this.element);
  }

  /** Draws it anew. */
  draw(): void {
    this.#width = this.#room;
    if (this.#width === 0) return;
    const drawn = this.#draw({ width: this.#width, className: 'plot' });
    // It is one picture with one name, not a tree of marks.
    for (const mark of drawn.querySelectorAll('[aria-label]')) mark.removeAttribute('aria-label');
    drawn.setAttribute('role', 'img');
    drawn.setAttribute('aria-label', this.#label);
    const old = this.element.querySelector(':scope > .plot');
    if (old) old.replaceWith(drawn);
    else this.element.prepend(drawn);
  }

  get #room(): number {
    return this.element.clientWidth;
  }
}

const secondsOfSteps = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200,
];
const day = 86_400;

/** Round times for an axis. @param room in pixels */
export function durationTicks(from: number, to: number, room: number): number[] {
  const most = Math.max(2, Math.floor(room / 90));
  const wanted = (to - from) / 1000 / most;
  const step = (secondsOfSteps.find((one) => one >= wanted) ?? Math.ceil(wanted / day) * day) * 1000;
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.max(0, Math.floor(to / step) - first + 1) }, (_, index) =>
    Math.round((first + index) * step),
  );
}

/** An axis of durations. */
export function durationAxis(from: number, to: number, room: number): Plot.Markish {
  return Plot.axisX(durationTicks(from, to, room), { tickFormat: (ms: number) => duration(ms), label: null });
}
