import type { Failure } from '@research/core';
import { failingLine } from './failing-line';
import type { FailedRun, NotebookSource } from './notebook-engine';
import { type OwnPlace, ownPlace } from './own-source';
import { scanNotebook } from './scan-notebook';

/**
 * The failing cell in knitr's words: `Quitting from lines a-b (file)` (knitr ≤ 1.42), `Quitting from lines a-b [label]
 * (file)`, or `Quitting from file:a-b [label]` (1.50), followed by R's error. A child document is named first, then those
 * that it is a child of. An error in a file that the cell sources is placed there.
 */
export function explainKnitr(tail: string, source: NotebookSource, run: FailedRun): Failure | undefined {
  const quits = [...tail.matchAll(quitting)];
  const [quit] = quits;
  const last = quits.at(-1);
  if (!quit || !last) return undefined;
  const said = errorText(tail.slice(last.index + last[0].length));
  const { at, label } = cellAt(quit, said, { source, run });
  const inSource = sourcedPlace(said, source, run);
  const name = label === undefined ? '' : ` ${label}`;
  const what = inSource ? `the R cell${name} failed (${at.file}:${at.line})` : `the R cell${name} failed`;
  return { reason: 'notebook-cell', what, at: inSource ?? at, said };
}

const quitting =
  /Quitting from (?:lines (?<from>\d+|NA)-(?<to>\d+)(?: \[[^\]\n]*\])?(?: \((?<in>[^\n]*)\))?|(?<file>[^\n]*?):(?<first>\d+|NA)-(?<last>\d+))[^\n]*\n?/g;

interface Scope {
  readonly source: NotebookSource;
  readonly run: FailedRun;
}

/** The cell between two lines of the notebook or of a child, and the line of it that most likely failed. */
function cellAt(
  quit: RegExpExecArray,
  said: string,
  { source, run }: Scope,
): { at: OwnPlace; label?: string } {
  const found = quit.groups ?? {};
  const to = Number(found['to'] ?? found['last']);
  const from = Number(found['from'] ?? found['first']) || to;
  const named = (found['in'] ?? found['file'] ?? '').trim().replace(/^\.\//, '');
  const child = named === run.rendered ? undefined : ownPlace(named, from, { source, ...run });
  const place = child ?? { file: source.path, line: from };
  const text = child && source.sibling?.(named);
  const notebook = text === undefined ? source.notebook : scanNotebook(text);
  const cell = notebook.cells.find(({ firstLine, lastLine }) => firstLine - 1 <= to && from <= lastLine + 1);
  if (!cell) return { at: { ...place, line: inlineLine(text ?? source.text, { from, to, said }) } };
  const at = { file: place.file, line: failingLine(cell, said) };
  return cell.label === undefined ? { at } : { at, label: cell.label };
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly said: string;
}

/** Between cells stands text: the first of its lines whose inline code holds words of the error, else the first with any. */
function inlineLine(text: string, { from, to, said }: Span): number {
  const lines = text.split(/\r?\n/).slice(from - 1, to);
  const codes = lines.map((line) => [...line.matchAll(/`r[ #]([^`]+)`/g)].map(([, code = '']) => code));
  const message = /Error[^\n]*?:\s+([^\n]+)/.exec(said)?.[1] ?? '';
  const names = message.match(/[\w.]{3,}/g) ?? [];
  const likely = codes.findIndex((found) => found.some((code) => names.some((name) => code.includes(name))));
  const any = codes.findIndex((found) => found.length > 0);
  return from + Math.max(0, likely >= 0 ? likely : any);
}

/**
 * The line of a sourced file: in what the run noted of the error (the innermost call that stands in a file), else in a
 * parse error's own words, `file:line:column: unexpected …`.
 */
function sourcedPlace(said: string, source: NotebookSource, run: FailedRun): OwnPlace | undefined {
  const words = said.replace(/\s+/g, ' ');
  for (const note of run.errors.split('\n').reverse()) {
    const [, file = '', line, message = ''] = /^(.*?)\t(\d+)\t(.*)$/.exec(note) ?? [];
    if (line !== undefined && words.includes(message.replace(/\s+/g, ' ').trim()))
      return ownPlace(file, Number(line), { source, ...run });
  }
  // A name may hold blanks and parentheses: the longest text before the line that is a file's name is it.
  for (const { groups } of said.matchAll(/(?<before>[^\n]*?):(?<line>\d+):\d+: /g)) {
    const { before = '', line } = groups ?? {};
    for (const { index } of before.matchAll(/(?<=^|[\s:(])(?=\S)/g)) {
      const place = ownPlace(before.slice(index), Number(line), { source, ...run });
      if (place) return place;
    }
  }
  return undefined;
}

/** R's error, without the stack that follows it. */
function errorText(text: string): string {
  const start = text.search(/Error\b/);
  const [error = ''] = text
    .slice(Math.max(0, start))
    .split(/\n(?:Calls:|Backtrace:|Execution halted|\s*\d+\. )/);
  return error.trim();
}
