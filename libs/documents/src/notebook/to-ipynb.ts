import { effectiveOptions, mayFail, raisesException } from './cell-defaults';
import type { Notebook, NotebookCell } from './notebook';
import type { NotebookParameter, NotebookSource } from './notebook-engine';

/** What a notebook is converted with. */
export interface IpynbOptions {
  /** Name of the kernel in the kernelspec. */
  readonly kernel: string;
  readonly parameters: Readonly<Record<string, NotebookParameter>>;
}

/**
 * The .ipynb (nbformat 4.5) of a .qmd with Python cells: text and cells in order, the parameters as a first cell of
 * assignments (front matter's defaults, then those given). `eval: false` makes a cell text; `echo: false` and
 * `include: false` become the tags that the export filters. Cell ids are positions, so that equal sources give equal
 * bytes.
 */
export function toIpynb(source: NotebookSource, { kernel, parameters }: IpynbOptions): string {
  const defaults = Object(source.notebook.frontMatter['params']) as Record<string, unknown>;
  const cells = [...parameterCell({ ...defaults, ...parameters }), ...bodyCells(source)];
  const kernelspec = { name: kernel, display_name: kernel, language: 'python' };
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec,
      language_info: { name: 'python' },
      title: source.notebook.frontMatter['title'] ?? 'notebook',
    },
    cells: cells.map((cell, index) => ({ id: `cell-${index}`, ...cell })),
  });
}

type IpynbCell = Readonly<Record<string, unknown>>;

const markdown = (source: string): IpynbCell => ({ cell_type: 'markdown', metadata: {}, source });

const code = (source: string, tags: readonly string[] = []): IpynbCell => ({
  cell_type: 'code',
  metadata: { tags },
  source,
  outputs: [],
  execution_count: null,
});

function parameterCell(parameters: Readonly<Record<string, unknown>>): IpynbCell[] {
  const lines = Object.entries(parameters).map(([name, value]) => `${name} = ${pythonLiteral(value)}`);
  return lines.length === 0 ? [] : [code(lines.join('\n'), ['parameters'])];
}

function pythonLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  // JSON has none of these: NaN, Infinity, -Infinity.
  if (typeof value === 'number' && !Number.isFinite(value)) return `float("${String(value)}")`;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}: ${pythonLiteral(inner)}`)
    .join(', ')}}`;
}

function bodyCells({ text, notebook }: NotebookSource): IpynbCell[] {
  const lines = text.split(/\r?\n/);
  const title = notebook.frontMatter['title'];
  const cells: IpynbCell[] = typeof title === 'string' ? [markdown(`# ${title}`)] : [];
  let next = endOfFrontMatter(lines);
  for (const cell of notebook.cells) {
    cells.push(...prose(lines.slice(next, cell.firstLine - 2)), converted(cell, notebook));
    next = cell.lastLine + 1;
  }
  return [...cells, ...prose(lines.slice(next))];
}

function endOfFrontMatter(lines: readonly string[]): number {
  if (lines[0]?.trimEnd() !== '---') return 0;
  return lines.findIndex((line, index) => index > 0 && /^(?:---|\.\.\.)\s*$/.test(line)) + 1;
}

function prose(lines: readonly string[]): IpynbCell[] {
  const text = lines.join('\n').trim();
  return text === '' ? [] : [markdown(text)];
}

function converted(cell: NotebookCell, notebook: Notebook): IpynbCell {
  const options = effectiveOptions(cell, notebook);
  if (options['eval'] === false) return markdown(`\`\`\`${cell.language}\n${cell.code}\n\`\`\``);
  const tags = [
    ...(options['echo'] === false ? ['remove_input'] : []),
    ...(options['include'] === false ? ['remove_cell'] : []),
    ...(mayFail(cell, notebook) ? [raisesException] : []),
  ];
  return code(cell.code, tags);
}
