/** What a column of a CSV file has in some of its rows. */
export interface ColumnSum {
  /** How many of its values are not empty. */
  readonly values: number;
  /** Of its finite numbers; absent for a column of text. */
  readonly sum?: number;
  /** Sum of the absolute values: what an error of rounding is to be measured by. */
  readonly magnitude?: number;
}

/** What a file has in the rows of a slice. */
export interface RowSums {
  readonly rows: number;
  readonly columns: Readonly<Record<string, ColumnSum>>;
}

/** How the columns of a file are summed. */
export interface Summing {
  readonly header: readonly string[];
  /** The column by whose values rows are told apart. */
  readonly by: string | undefined;
  /** `number`: each value is one; `any`: those that look like one are. */
  readonly kindOf: (column: string) => 'number' | 'text' | 'any';
}

const comma = 0x2c;
const newline = 0x0a;
const carriageReturn = 0x0d;
const quote = 0x22;
/** What is a number in a column that may have text, too: as JSON has it, since `007` is a name. */
export const numberPattern = String.raw`^-?(0|[1-9]\d{0,99})(\.\d{1,100})?([eE][-+]?\d{1,2})?$`;
/** Numbers of a larger absolute value are counted, not summed: the server's sum of doubles would overflow. */
export const largestSummed = 1e301;
const looksLikeNumber = new RegExp(numberPattern);

/**
 * Counts and sums the columns of a CSV file while its bytes pass on their way into the database, and knows nothing of what the database
 * makes of them. csv-parse would take longer for it than the server takes for the load.
 */
export class FileSums {
  /** Rows of the file without the header. */
  rows = -1;
  private carry: Buffer = Buffer.alloc(0);
  private readonly slices = new Map<string, Accumulator>();
  private readonly byIndex: number;
  private readonly kinds: readonly ('number' | 'text' | 'any')[];
  /** Where the fields of the record that is read begin and end. */
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  constructor(private readonly how: Summing) {
    this.byIndex = how.by === undefined ? -1 : how.header.indexOf(how.by);
    this.kinds = how.header.map((name) => how.kindOf(name));
  }

  /** Takes the next bytes of the file. */
  take(chunk: Buffer): void {
    const bytes = this.carry.length > 0 ? Buffer.concat([this.carry, chunk]) : chunk;
    let [start, field, count, quoted] = [0, 0, 0, false];
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === quote) quoted = !quoted;
      else if (!quoted && (byte === comma || byte === newline)) {
        this.starts[count] = field;
        this.ends[count] = at;
        count += 1;
        field = at + 1;
        if (byte === comma) continue;
        this.takeRecord(bytes, count);
        start = field;
        count = 0;
      }
    }
    // A copy: the stream uses its memory again.
    this.carry = Buffer.from(bytes.subarray(start));
  }

  /** What the file has, by the values of the column that rows are told apart by, as the file writes them. */
  end(): ReadonlyMap<string, RowSums> {
    if (this.carry.length > 0) this.take(Buffer.from('\n'));
    return new Map([...this.slices].map(([slice, sums]) => [slice, this.sumsOf(sums)]));
  }

  private takeRecord(bytes: Buffer, count: number): void {
    this.rows += 1;
    if (this.rows === 0) return; // the header
    const last = (this.ends[count - 1] ?? 0) - 1;
    if (bytes[last] === carriageReturn) this.ends[count - 1] = last;
    const slice = this.byIndex < 0 ? '' : textOf(bytes, this.starts[this.byIndex], this.ends[this.byIndex]);
    let sums = this.slices.get(slice);
    if (!sums) this.slices.set(slice, (sums = new Accumulator(this.kinds.length)));
    sums.rows += 1;
    for (let column = 0; column < count; column += 1) {
      const [start, end] = [this.starts[column] ?? 0, this.ends[column] ?? 0];
      if (start === end) continue;
      sums.values[column] = (sums.values[column] ?? 0) + 1;
      const kind = this.kinds[column];
      if (kind !== 'text') sums.add(column, numberOf(bytes, { start, end, strict: kind === 'any' }));
    }
  }

  private sumsOf({ rows, values, sums, lost, magnitudes }: Accumulator): RowSums {
    const columns = this.how.header.map((name, index): [string, ColumnSum] => {
      const counted = { values: values[index] ?? 0 };
      if (this.kinds[index] === 'text') return [name, counted];
      const sum = (sums[index] ?? 0) + (lost[index] ?? 0);
      return [name, { ...counted, sum, magnitude: magnitudes[index] ?? 0 }];
    });
    return { rows, columns: Object.fromEntries(columns) };
  }
}

/** Sums that lose nothing to the order of the numbers (A. Neumaier, ZAMM 54, 1974). */
class Accumulator {
  rows = 0;
  readonly values: Float64Array;
  readonly sums: Float64Array;
  readonly lost: Float64Array;
  readonly magnitudes: Float64Array;

  constructor(columns: number) {
    [this.values, this.sums] = [new Float64Array(columns), new Float64Array(columns)];
    [this.lost, this.magnitudes] = [new Float64Array(columns), new Float64Array(columns)];
  }

  add(column: number, value: number): void {
    if (!(Math.abs(value) < largestSummed)) return;
    const before = this.sums[column] ?? 0;
    const sum = before + value;
    const [large, small] = Math.abs(before) >= Math.abs(value) ? [before, value] : [value, before];
    this.lost[column] = (this.lost[column] ?? 0) + (large - sum + small);
    this.sums[column] = sum;
    this.magnitudes[column] = (this.magnitudes[column] ?? 0) + Math.abs(value);
  }
}

interface Field {
  readonly start: number;
  readonly end: number;
  /** Only what looks like a number is one. */
  readonly strict: boolean;
}

function numberOf(bytes: Buffer, { start, end, strict }: Field): number {
  // Most numbers are short whole ones, for which no string need be made.
  const negative = bytes[start] === 0x2d;
  let value = 0;
  let at = negative ? start + 1 : start;
  const isName = strict && bytes[at] === 0x30 && end - at > 1;
  for (; at < end && end - start <= 15 && !isName; at += 1) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (at === end && end > start + Number(negative)) return negative ? -value : value;
  const text = textOf(bytes, start, end);
  if (strict && !looksLikeNumber.test(text)) return NaN;
  return text.trim() === '' ? NaN : Number(text.replaceAll('_', ''));
}

function textOf(bytes: Buffer, start = 0, end = 0): string {
  const text = bytes.toString('utf8', start, end);
  return text.includes('"') ? text.replace(/^"|"$/g, '').replaceAll('""', '"') : text;
}

/** The sums of rows that are in two places. */
export function addSums(one: RowSums, other: RowSums): RowSums {
  const names = new Set([...Object.keys(one.columns), ...Object.keys(other.columns)]);
  const columns = [...names].map((name): [string, ColumnSum] => {
    const both = [one.columns[name], other.columns[name]].flatMap((sum) => sum ?? []);
    const total = (key: keyof ColumnSum): number => both.reduce((sum, column) => sum + (column[key] ?? 0), 0);
    const values = total('values');
    if (both.every(({ sum }) => sum === undefined)) return [name, { values }];
    return [name, { values, sum: total('sum'), magnitude: total('magnitude') }];
  });
  return { rows: one.rows + other.rows, columns: Object.fromEntries(columns) };
}
