/** A cell as TeX set it. */
export interface TypesetCell {
  readonly text: string;
  /** 0-based; TeX puts an empty cell where another spans. */
  readonly column: number;
}

/** The rows of one table as TeX set them, in their order. */
export interface TypesetTable {
  readonly rows: readonly TypesetRow[];
  /** The cell that it stands in: one of an environment, or of a command such as `\\makecell`. */
  readonly within?: { readonly row: TypesetRow; readonly column: number };
}

/** A row as TeX set it. */
export interface TypesetRow {
  readonly cells: readonly TypesetCell[];
  /** The caption of a longtable is a row of it. */
  readonly isCaption: boolean;
}

/** Marks the caption of a longtable, see `tableHarness`. */
export const captionMark = 'research-caption';

interface OpenTable extends TypesetTable {
  readonly rows: TypesetRow[];
}

interface Frame {
  readonly depth: number;
  readonly kind: 'row' | 'cell' | 'vertical' | 'horizontal' | 'hidden';
  /** The cell to which text in the frame belongs. */
  readonly cell?: { text: string; column: number };
  readonly row?: { cells: { text: string; column: number }[]; isCaption: boolean };
  readonly isShifted: boolean;
  /** The table whose rows stand in this frame. */
  table?: TypesetRow[];
}

/**
 * The tables on pages that TeX has shipped out, read from what `\tracingoutput` writes: a line a node, its depth in dots
 * (`print_nodes` in TeX: The Program, part 12). A row of an alignment is a box that starts with the glue `\tabskip`; the
 * boxes in it are its cells. A row of tabularray starts with a strut and two glues.
 */
export function printedTables(lines: readonly string[]): TypesetTable[] {
  const tables: OpenTable[] = [];
  const stack: Frame[] = [];
  for (const [index, line] of lines.entries()) {
    const depth = depthOf(line);
    while ((stack.at(-1)?.depth ?? -1) >= depth) leave(stack.pop());
    const parent = stack.at(-1);
    if (parent?.kind === 'hidden') continue;
    const node = line.slice(depth);
    if (/^\\[hv]box\(/.test(node))
      stack.push(enter({ node, depth, parent, next: lines.slice(index + 1, index + 4) }, tables));
    else if (isHidden(node)) stack.push({ depth, kind: 'hidden', isShifted: false });
    else if (node === `\\special{${captionMark}}`) markCaption(stack);
    else if (parent?.cell) parent.cell.text += textOf(node);
  }
  return tables;
}

/** Also `|`, before what would follow a hyphen. */
function depthOf(line: string): number {
  let depth = 0;
  while (line[depth] === '.' || line[depth] === '|') depth += 1;
  return depth;
}

/** What is below these is not printed, or is a pattern of dots. */
const isHidden = (node: string): boolean =>
  /^\\(?:discretionary|[xc]?leaders|mark|insert|vadjust)/.test(node);

interface Opening {
  readonly node: string;
  readonly depth: number;
  readonly parent: Frame | undefined;
  readonly next: readonly string[];
}

function enter({ node, depth, parent, next }: Opening, tables: OpenTable[]): Frame {
  const isShifted = node.includes(', shifted');
  const cell = parent?.cell;
  if (parent?.kind === 'row' && parent.row) {
    const own = { text: '', column: parent.row.cells.length };
    parent.row.cells.push(own);
    return { depth, kind: 'cell', cell: own, row: parent.row, isShifted };
  }
  if (
    parent &&
    startsRow(
      next.map((line) => line.slice(depth + 1)),
      parent,
    )
  ) {
    const row = { cells: [], isCaption: false };
    if (!parent.table) tables.push(openTable(parent));
    parent.table?.push(row);
    return { depth, kind: 'row', row, isShifted };
  }
  if (cell && (isShifted || parent.kind === 'vertical')) cell.text += ' ';
  const kind = node.startsWith('\\vbox') ? 'vertical' : 'horizontal';
  return { depth, kind, isShifted, ...(cell && { cell }), ...(parent?.row && { row: parent.row }) };
}

function openTable(frame: Frame): OpenTable {
  const { row, cell } = frame;
  const rows = (frame.table = []);
  return row && cell ? { rows, within: { row, column: cell.column } } : { rows };
}

/** Of the nodes below a box the first decides, or the first three. */
const startsRow = ([first = '', second = '', third = '']: readonly string[], { kind }: Frame): boolean =>
  first.startsWith('\\glue(\\tabskip)') ||
  (kind === 'vertical' &&
    /^\\rule\(.*\)x0\.0$/.test(first) &&
    second === '\\glue 0.0' &&
    third.startsWith('\\hbox('));

function leave(frame: Frame | undefined): void {
  if (frame?.cell && (frame.isShifted || frame.kind === 'vertical')) frame.cell.text += ' ';
}

function markCaption(stack: readonly Frame[]): void {
  const row = stack.at(-1)?.row;
  if (row) row.isCaption = true;
}

/** The character of a node, a space for glue and kerns that are seen as one, else nothing. */
function textOf(node: string): string {
  const glue = /^\\glue(?:\([^)]*\))? (-?[\d.]+)(?: plus [\d.]+(fil)?)?/.exec(node);
  if (glue) return Number(glue[1]) > 1 || glue[2] ? ' ' : '';
  const kern = /^\\kern (-?[\d.]+)(?! \(for accent\))$/.exec(node);
  if (kern) return Number(kern[1]) > 1 ? ' ' : '';
  const character = /^\\([^\s/]+)(?:\/\S*)? (\^\^[^]{1,2}|[^])(?: \(ligature (.*)\))?$/.exec(node);
  if (!character || character[1] === 'penalty') return '';
  const [, font = '', code = '', ligature] = character;
  return ligature ?? characterOf(font, code);
}

/** What stands at a code of the fonts for mathematics, as far as it matters beside numbers. */
const symbolFonts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  OMS: { '^^@': '-', '^^F': '±', '1': '∞', '^^T': '≤', '^^U': '≥', f: '{', g: '}', h: '<', i: '>', j: '|' },
  OML: { ':': '.', ';': ',', '<': '<', '>': '>', '/': '/' },
  OMX: {},
  TS1: {},
  U: {},
};

/** Symbols that do not matter are a dot; letters of mathematics are letters. Not ASCII: some letter, or a quote or dash. */
function characterOf(encoding: string, code: string): string {
  const symbols = symbolFonts[encoding];
  if (symbols) return symbols[code] ?? (/^OM[LS]$/.test(encoding) && /^[A-Za-z]$/.test(code) ? code : '·');
  if (code.length === 1 && code <= '~') return code;
  const isSign = encoding === 'T1' && /^\^\^[@-X]$/.test(code);
  return isSign ? '–' : 'ÿ';
}
