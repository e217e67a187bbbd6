import type { NotebookCell, NotebookProblem } from './notebook';
import { readYaml } from './read-yaml';

interface CellSource {
  readonly language: string;
  /** What follows the language in the fence: ` label, echo=FALSE`. */
  readonly header: string;
  readonly firstLine: number;
  readonly code: string;
}

interface ParsedCell {
  readonly cell: Omit<NotebookCell, 'lastLine'>;
  readonly problems: readonly NotebookProblem[];
}

/** Reads label and options of a code cell from its header (knitr's form) and its leading `#|` lines (YAML). */
export function parseCell({ language, header, firstLine, code }: CellSource): ParsedCell {
  const fromHeader = headerOptions(header);
  const text = leadingOptionLines(code);
  const yaml = readYaml({ text, firstLine, called: 'cell options' });
  const options: Record<string, unknown> = { ...fromHeader, ...yaml.value };
  const label = options['label'];
  const named = typeof label === 'string' ? { label } : {};
  return { cell: { language, ...named, firstLine, code, options }, problems: yaml.problems };
}

/** The leading `#|` (or `//|`, `--|`) lines without their marker, which keeps YAML's own lines right. */
function leadingOptionLines(code: string): string {
  const lines: string[] = [];
  for (const line of code.split('\n')) {
    const option = /^\s*(?:#|\/\/|--)\|\s?(.*)$/.exec(line);
    if (!option) break;
    lines.push(option[1] ?? '');
  }
  return lines.join('\n');
}

function headerOptions(header: string): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const [index, part] of header
    .split(',')
    .map((text) => text.trim())
    .entries()) {
    const [name = '', ...value] = part.split('=').map((text) => text.trim());
    if (value.length > 0) options[name] = headerValue(value.join('='));
    else if (index === 0 && name !== '') options['label'] = name;
  }
  return options;
}

const literals: Readonly<Record<string, unknown>> = {
  TRUE: true,
  T: true,
  FALSE: false,
  F: false,
  NULL: null,
};

function headerValue(text: string): unknown {
  if (text in literals) return literals[text];
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  return text.replace(/^(["'])(.*)\1$/, '$2');
}
