import { describeDuration } from '@research/core';
import type { DrawnGraph, DrawnTask } from './drawn-graph';
import { projectGroups } from './project-group';
import { looks } from './task-look';

/** Size of a drawing's text, in points. */
export const TEXT_POINTS = 11;

const header = `
  rankdir=TB; newrank=true; nodesep=0.15; ranksep=0.3; fontname="Arial"; fontsize=${TEXT_POINTS};
  node [shape=box, fontname="Arial", fontsize=${TEXT_POINTS}, height=0.3, width=0.5, margin="0.09,0.04"];
  edge [color="#767676", arrowsize=0.55];
`;

/** A drawn graph in Graphviz's language: a box for each project, and in it its tasks. */
export function graphDot({ tasks, links }: DrawnGraph): string {
  const critical = new Set(tasks.flatMap(({ id, isCritical }) => (isCritical ? [id] : [])));
  const projects = new Map<string, DrawnTask[]>();
  for (const task of tasks) projects.set(task.project, [...(projects.get(task.project) ?? []), task]);
  const boxes = [...projects].map(([name, inside], index) => projectDot(name, inside, index));
  const arrows = links.map(({ from, to }) => {
    const bold = critical.has(from) && critical.has(to) ? ' [penwidth=3, color=black, weight=4]' : '';
    return `  ${quoted(to)} -> ${quoted(from)}${bold};`;
  });
  return ['digraph {', header, ...boxes, ...arrows, '}', ''].join('\n');
}

function projectDot(name: string, tasks: readonly DrawnTask[], index: number): string {
  const [first] = tasks;
  const { fill } = projectGroups[first?.group ?? 'others'];
  return [
    `  subgraph cluster_${index} {`,
    `    label=${quoted(name)}; labeljust=l; style="rounded,filled"; color="#8c8c8c"; fillcolor="${fill}"; margin=7;`,
    ...tasks.map((task) => `    ${quoted(task.id)} ${nodeDot(task)};`),
    '  }',
  ].join('\n');
}

function nodeDot({ target, count, ms, look, isCritical }: DrawnTask): string {
  const { fill, style, borders, word } = looks[look];
  const time = ms === undefined ? '' : `${count > 1 ? 'up to ' : ''}${shortDuration(ms)}`;
  const lines = [`${target}${count > 1 ? ` ×${count}` : ''}`, [time, word].filter(Boolean).join(' · ')];
  const label = lines.filter(Boolean).map(escaped).join('<BR/>');
  const width = isCritical ? 3 : 1;
  return `[label=<${label}>, style="rounded,filled,${style}", fillcolor="${fill}", peripheries=${borders}, penwidth=${width}]`;
}

const shortDuration = (ms: number): string => (ms < 50 ? '< 0.1 s' : describeDuration(ms));

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
