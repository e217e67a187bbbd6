import { describeDuration } from '@research/core';
import type { DrawnGraph } from './drawn-graph';
import { TEXT_POINTS } from './graph-dot';
import { type ProjectGroup, projectGroups } from './project-group';
import { looks, type TaskLook } from './task-look';

/** Fonts of a drawing, the one first by whose widths it is laid out. */
export const FONT_FAMILY = 'Liberation Sans, Arial, Helvetica, sans-serif';

const margin = 16;
const line = 20;
const swatch = { width: 24, height: 13 };
/** Mean width of a character, in its size. */
const characterWidth = 0.51;
const narrowest = 560;

/** Puts a title above and a legend below what Graphviz has drawn. Gives a whole SVG file. @param drawing Graphviz's SVG */
export function framedDrawing(drawing: string, graph: DrawnGraph): string {
  const { width, height, content } = parseDrawing(drawing);
  const outer = Math.max(width, narrowest) + 2 * margin;
  const title = titleOf(graph).map((text, row) =>
    textAt(text, { x: margin, y: margin + TEXT_POINTS + row * line, isBold: row === 0 }),
  );
  const top = margin + title.length * line;
  const legend = placed(legendOf(graph), outer);
  const total = top + height + margin + legend.rows * line + margin;
  const middle = margin + (outer - 2 * margin - width) / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${outer}pt" height="${total}pt" viewBox="0 0 ${outer} ${total}" font-family="${FONT_FAMILY}" font-size="${TEXT_POINTS}">`,
    `<rect width="${outer}" height="${total}" fill="white"/>`,
    ...title,
    `<g transform="translate(${middle} ${top})">${content}</g>`,
    `<g transform="translate(0 ${top + height + margin})">${legend.content}</g>`,
    '</svg>',
    '',
  ].join('\n');
}

interface Parsed {
  readonly width: number;
  readonly height: number;
  readonly content: string;
}

function parseDrawing(drawing: string): Parsed {
  const [, width, height] = /viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"/.exec(drawing) ?? [];
  const start = drawing.indexOf('<g id="graph0"');
  const content = drawing.slice(start, drawing.lastIndexOf('</svg>')).replace(/ font-family="[^"]*"/g, '');
  return { width: Number(width), height: Number(height), content: namesOnTop(content) };
}

const halo = 'paint-order="stroke" stroke="white" stroke-width="3" stroke-opacity="0.8"';

/** Graphviz draws arrows over the names of boxes: they come last, with a light edge around the letters. */
function namesOnTop(content: string): string {
  const names: string[] = [];
  const without = content.replace(/<g id="clust\d+" class="cluster">[^]*?<\/g>/g, (box) =>
    box.replace(/<text [^]*?<\/text>/, (name) => {
      names.push(name.replace('<text ', `<text ${halo} `));
      return '';
    }),
  );
  const end = without.lastIndexOf('</g>');
  return `${without.slice(0, end)}${names.join('\n')}\n</g>`;
}

function titleOf({ run, tasks }: DrawnGraph): string[] {
  const count = tasks.reduce((sum, task) => sum + task.count, 0);
  const size = `${count} task${count === 1 ? '' : 's'}`;
  if (!run) return [`${size}; no run of them is recorded`];
  const when = run.startedAt.slice(0, 16).replace('T', ' ');
  return [
    `nx ${run.command.join(' ')}`,
    `${size} · run of ${when} UTC, ${describeDuration(run.wallMs)}, ${run.status}`,
  ];
}

interface LegendItem {
  readonly text: string;
  readonly sign: (x: number, y: number) => string;
}

function legendOf({ tasks, criticalMs }: DrawnGraph): LegendItem[] {
  const used = <Key extends string>(
    keys: readonly Key[],
    of: (task: DrawnGraph['tasks'][number]) => Key,
  ): Key[] => keys.filter((key) => tasks.some((task) => of(task) === key));
  const critical: LegendItem = {
    text: `critical path, ${describeDuration(criticalMs)} by each task's last run`,
    sign: (x, y) => `<path d="M${x} ${y} h${swatch.width}" stroke="black" stroke-width="3"/>`,
  };
  return [
    ...(criticalMs > 0 ? [critical] : []),
    ...used(Object.keys(looks) as TaskLook[], ({ look }) => look).map(lookItem),
    ...used(Object.keys(projectGroups) as ProjectGroup[], ({ group }) => group).map(groupItem),
  ];
}

const dashes = { solid: '', dashed: ' stroke-dasharray="5 2"', dotted: ' stroke-dasharray="1 3"' } as const;

function lookItem(look: TaskLook): LegendItem {
  const { title, fill, style, borders } = looks[look];
  const box = (x: number, y: number, inset: number): string =>
    `<rect x="${x + inset}" y="${y - swatch.height / 2 + inset}" width="${swatch.width - 2 * inset}" height="${swatch.height - 2 * inset}" rx="4" fill="${fill}" stroke="black"${dashes[style]}/>`;
  return { text: title, sign: (x, y) => box(x, y, 0) + (borders > 1 ? box(x, y, 3) : '') };
}

function groupItem(group: ProjectGroup): LegendItem {
  const { title, fill } = projectGroups[group];
  return {
    text: title,
    sign: (x, y) =>
      `<rect x="${x}" y="${y - swatch.height / 2}" width="${swatch.width}" height="${swatch.height}" rx="4" fill="${fill}" stroke="#8c8c8c"/>`,
  };
}

/** Items side by side, in as many rows as they need. */
function placed(items: readonly LegendItem[], width: number): { content: string; rows: number } {
  let x = margin;
  let row = 0;
  const content = items.map(({ text, sign }) => {
    const wide = swatch.width + 6 + text.length * TEXT_POINTS * characterWidth;
    if (x > margin && x + wide > width - margin) [x, row] = [margin, row + 1];
    const y = row * line + line / 2;
    const drawn = sign(x, y) + textAt(text, { x: x + swatch.width + 6, y: y + 4 });
    x += wide + 16;
    return drawn;
  });
  return { content: content.join('\n'), rows: items.length === 0 ? 0 : row + 1 };
}

interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly isBold?: boolean;
}

function textAt(text: string, { x, y, isBold = false }: TextPlace): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}"${isBold ? ' font-weight="bold"' : ''}>${escaped}</text>`;
}
