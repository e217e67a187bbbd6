import type { Notebook, NotebookCell, NotebookInclude, NotebookProblem } from './notebook';
import { parseCell } from './parse-cell';
import { readYaml } from './read-yaml';

interface Line {
  readonly text: string;
  readonly number: number;
}

interface Parts {
  readonly cells: NotebookCell[];
  readonly includes: NotebookInclude[];
  readonly problems: NotebookProblem[];
}

/**
 * The front matter, includes and code cells of a .qmd; never throws: what cannot be read becomes a problem.
 * An include is looked for outside code fences only (Quarto would expand one there too).
 */
export function scanNotebook(source: string): Notebook {
  const lines = withoutMark(source)
    .split(/\r?\n/)
    .map((text, index) => ({ text, number: index + 1 }));
  const end = endOfFrontMatter(lines);
  const yaml = lines.slice(1, Math.max(1, end - 1)).map(({ text }) => text);
  const front = readYaml({ text: yaml.join('\n'), firstLine: 2, called: 'front matter' });
  const parts: Parts = { cells: [], includes: [], problems: [...front.problems] };
  scanBody(lines.slice(end), parts);
  return { frontMatter: front.value, ...parts };
}

/** A text without the byte order mark that some editors begin a file with. */
export const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');

/** Number of lines that the front matter takes, its two fences included; 0 when there is none. */
function endOfFrontMatter(lines: readonly Line[]): number {
  if (lines[0]?.text.trimEnd() !== '---') return 0;
  return lines.findIndex(({ text }, index) => index > 0 && /^(?:---|\.\.\.)\s*$/.test(text)) + 1;
}

function scanBody(lines: readonly Line[], parts: Parts): void {
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index];
    const fence = line && /^\s*(`{3,}|~{3,})(.*)$/.exec(line.text);
    if (line && fence)
      index = scanFence({ lines, index, marker: fence[1] ?? '', info: fence[2] ?? '' }, parts);
    else if (line) parts.includes.push(...includesOf(line));
  }
}

interface Fence {
  readonly lines: readonly Line[];
  readonly index: number;
  readonly marker: string;
  readonly info: string;
}

/** Reads one fenced block and returns the index of its closing fence (or of the last line). */
function scanFence({ lines, index, marker, info }: Fence, parts: Parts): number {
  const closing = new RegExp(`^\\s*${marker[0] ?? '`'}{${marker.length},}\\s*$`);
  const end = lines.findIndex(({ text }, at) => at > index && closing.test(text));
  const open = lines[index]?.number ?? 1;
  const body = lines.slice(index + 1, end < 0 ? undefined : end);
  if (end < 0) parts.problems.push({ message: 'this code fence is never closed', line: open });
  const header = /^\s*\{\s*([A-Za-z][\w-]*)\b([^{}]*)\}\s*$/.exec(info);
  if (header) {
    const code = body.map(({ text }) => text).join('\n');
    const language = (header[1] ?? '').toLowerCase();
    const { cell, problems } = parseCell({ language, header: header[2] ?? '', firstLine: open + 1, code });
    parts.cells.push({ ...cell, lastLine: open + body.length });
    parts.problems.push(...problems);
  }
  return end < 0 ? lines.length : end;
}

function includesOf({ text, number }: Line): NotebookInclude[] {
  return [...text.matchAll(/\{\{<\s*include\s+(?:"([^"]+)"|(\S+))\s*>\}\}/dg)].map((match) => {
    const path = match[1] ?? match[2] ?? '';
    return { path, line: number, column: match[0].indexOf(path) + match.index + 1 };
  });
}
