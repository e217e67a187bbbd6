import type { NotebookCell } from './notebook';

/**
 * 1-based line of the notebook on which an R error most likely arose. knitr tells the cell alone; within it, a parse
 * error's own line is taken, else the first line that holds the message's text, the failing call's name, or a name
 * that the message quotes; else the first line of code.
 */
export function failingLine(cell: NotebookCell, error: string): number {
  const code = cell.code.split('\n');
  const options = code.findIndex((line) => !/^\s*(?:#\||$)/.test(line));
  const first = Math.max(0, options);
  const parse = /<text>:(\d+):\d+:/.exec(error)?.[1];
  // A parse error counts from the first line after the options, and one past the end when code is missing.
  const optionLines = code.findIndex((line) => !/^\s*#\|/.test(line));
  if (parse !== undefined)
    return Math.min(cell.firstLine + Math.max(0, optionLines) + Number(parse) - 1, cell.lastLine);
  for (const clue of clues(error)) {
    const found = code.findIndex((line, index) => index >= first && clue.test(line.replace(/^\s*#.*$/, '')));
    if (found >= 0) return cell.firstLine + found;
  }
  return cell.firstLine + first;
}

function clues(error: string): RegExp[] {
  const [, call = '', message = ''] = /Error(?: in (.+?))? ?:\s*([^\n]*)/.exec(error) ?? [];
  const callee = /^`?([\w.]+)`?\(/.exec(call)?.[1];
  const quoted = [...message.matchAll(/['"‘“`]([^'"’”`]+)['"’”`]/g)].map(([, name = '']) => name);
  const names = [...(callee === undefined || callee === 'eval' ? [] : [callee]), ...quoted];
  return [...(message.trim().length > 3 ? [literally(message.trim())] : []), ...names.map(word)];
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const literally = (text: string): RegExp => new RegExp(escaped(text));
const word = (name: string): RegExp => new RegExp(`(?<![\\w.])${escaped(name)}(?![\\w.])`);
