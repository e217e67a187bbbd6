import * as Plot from '@observablehq/plot';
import type { Interval } from '../src/analysis/interval';
import type { PageRun } from '../src/page/page-data';
import type { Bar, Lane } from '../src/page/timeline';
import { type ChartFrame, durationAxis } from './chart';
import { taskLook } from './words';

/** A drawn timeline, and the task of each of its bars. */
export interface DrawnTimeline {
  readonly drawing: SVGSVGElement;
  readonly bars: ReadonlyMap<Element, number>;
}

/** From this width on lanes have their whole names. */
const wide = 560;
const margins = { marginTop: 18, marginRight: 8, marginBottom: 24 };

/** Draws the part of a run's timeline that is in a window. */
export function drawTimeline(run: PageRun, window: Interval, frame: ChartFrame): DrawnTimeline {
  const { lanes, bars } = run.timeline;
  const { from, to } = window;
  const left = frame.width < wide ? 84 : 132;
  const laneHeight = lanes.length <= 28 ? 18 : Math.max(4, Math.floor(520 / lanes.length));
  // What is shorter than a pixel would not be seen.
  const leastMs = ((to - from) / Math.max(1, frame.width - left)) * 1.5;
  const seen = bars.filter((bar) => bar[3] >= from && bar[2] <= to);
  const waits = seen.filter(([lane]) => lanes[lane]?.kind === 'waiting');
  const works = seen.filter(([lane]) => lanes[lane]?.kind !== 'waiting');
  const critical = new Set(run.criticalPath.tasks);
  const box = (top: number, bottom: number): Plot.RectOptions => ({
    x1: (bar: Bar) => Math.max(from, bar[2]),
    x2: (bar: Bar) => Math.min(to, Math.max(bar[3], bar[2] + leastMs)),
    y1: (bar: Bar) => bar[0] + top,
    y2: (bar: Bar) => bar[0] + bottom,
  });
  const drawing = Plot.plot({
    ...{ ...frame, ...margins, marginLeft: left },
    height: lanes.length * laneHeight + margins.marginTop + margins.marginBottom,
    x: { domain: [from, to], label: null },
    y: { domain: [0, Math.max(1, lanes.length)], axis: null, reverse: true },
    color: { type: 'identity' },
    marks: [
      durationAxis(from, to, frame.width - left),
      ...phaseMarks(run, window),
      Plot.text(laneLabels(lanes, laneHeight), {
        ...{ x: () => from, y: 'y', text: 'text', textAnchor: 'end', dx: -6 },
        ...{ lineWidth: (left - 12) / 12, textOverflow: 'ellipsis' },
      }),
      Plot.rect(waits, { ...box(0.28, 0.72), className: 'wait' }),
      Plot.rect(works, { ...box(0.08, 0.92), fill: (bar: Bar) => fillOf(run, bar), className: 'work' }),
      Plot.rect(
        works.filter(([, task]) => critical.has(run.tasks[task]?.id ?? '')),
        { ...box(0.74, 0.92), className: 'critical' },
      ),
    ],
  }) as SVGSVGElement;
  drawing.prepend(hatches());
  return { drawing, bars: new Map([...barsOf(drawing, 'wait', waits), ...barsOf(drawing, 'work', works)]) };
}

/** Plot draws the bars of a mark in their order. */
const barsOf = (drawing: Element, name: string, bars: readonly Bar[]): (readonly [Element, number])[] =>
  [...drawing.querySelectorAll(`.${name} rect`)].flatMap((rect, index) => {
    const bar = bars[index];
    return bar ? [[rect, bar[1]] as const] : [];
  });

function phaseMarks({ phases }: PageRun, { from, to }: Interval): Plot.Markish[] {
  const seen = phases.filter(({ startMs }) => startMs >= from && startMs <= to);
  return [
    Plot.ruleX(seen, { x: 'startMs', className: 'phase' }),
    Plot.text(seen, { x: 'startMs', text: 'title', frameAnchor: 'top-left', dx: 3, dy: -14 }),
  ];
}

function fillOf(run: PageRun, [, index]: Bar): string {
  const task = run.tasks[index];
  const look = task ? taskLook(task) : 'skipped';
  return look === 'failed' || look === 'soft' ? `url(#hatch-${look})` : `var(--${look})`;
}

/** What tells failures from the rest without their colour. */
function hatches(): SVGDefsElement {
  const drawn = <Name extends keyof SVGElementTagNameMap>(
    name: Name,
    attributes: Readonly<Record<string, string>>,
    ...content: readonly Node[]
  ): SVGElementTagNameMap[Name] => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...content);
    return made;
  };
  const pattern = (look: string, angle: number): SVGPatternElement =>
    drawn(
      'pattern',
      {
        ...{ id: `hatch-${look}`, class: 'hatch', width: '5', height: '5', patternUnits: 'userSpaceOnUse' },
        patternTransform: `rotate(${angle})`,
      },
      drawn('rect', { width: '5', height: '5', fill: `var(--${look})` }),
      drawn('path', { d: 'M0 0 V5' }),
    );
  return drawn('defs', {}, pattern('failed', 45), pattern('soft', -45));
}

/** Each lane by its name where there is room, else the first of each host. */
function laneLabels(
  lanes: readonly Lane[],
  laneHeight: number,
): { readonly y: number; readonly text: string }[] {
  return lanes.flatMap(({ host, kind, name }, index) => {
    const before = lanes[index - 1];
    const isFirst = before?.host !== host || before.kind !== kind;
    if (!isFirst && laneHeight < 12) return [];
    return [{ y: index + 0.5, text: host === '' ? name : `${host} ${name}` }];
  });
}
