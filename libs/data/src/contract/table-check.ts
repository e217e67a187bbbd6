import { type CellRule, cellRules, isNull } from './cell-rules';
import type { ColumnContract, Severity, TableContract } from './contract';
import { type Example, examplesKept, type Finding } from './finding';
import type { RecordSink } from './read-records';
import { type SeasonFacts, SeasonTally } from './season-tally';

/** Values that the rules of a table look up in other tables. */
export interface KnownValues {
  /** By column of the contract: the keys that it references. */
  readonly references: ReadonlyMap<string, ReadonlySet<string>>;
  /** Newest date (YYYY-MM-DD) of the table that freshness is measured against. */
  readonly newest?: string;
}

interface Watched {
  readonly name: string;
  readonly index: number;
  readonly contract: ColumnContract;
  readonly rules: readonly CellRule[];
}

/** Holds the records of one table against its contract as they pass; memory grows with the number of keys alone. */
export class TableCheck implements RecordSink {
  private readonly found = new Map<string, { finding: Finding; examples: Example[]; count: number }>();
  private readonly keys = new Map<string, number>();
  private readonly seasons: SeasonTally;
  private watched: readonly Watched[] = [];
  private keyIndexes: readonly number[] = [];
  private freshIndex = -1;
  private newest = '';
  rows = 0;

  constructor(
    private readonly table: string,
    private readonly contract: TableContract,
    private readonly known: KnownValues,
  ) {
    this.seasons = new SeasonTally(contract);
  }

  header(columns: readonly string[]): void {
    const { contract, known } = this;
    for (const [name, column] of Object.entries(contract.columns)) {
      if (!columns.includes(name))
        this.add({
          rule: ['columns', name],
          severity: column.severity,
          what: `${name}: no such column`,
        });
    }
    const others = columns.filter((name) => !(name in contract.columns));
    if (contract.otherColumns !== 'allow' && others.length > 0) {
      const what = `columns that the contract does not name: ${others.join(', ')}`;
      this.add({ rule: ['otherColumns'], severity: contract.otherColumns, what });
    }
    this.watched = columns.flatMap((name, index) => {
      const column = contract.columns[name];
      return column
        ? [{ name, index, contract: column, rules: cellRules(column, known.references.get(name)) }]
        : [];
    });
    this.keyIndexes = contract.key.map((name) => columns.indexOf(name));
    this.freshIndex = contract.freshness ? columns.indexOf(contract.freshness.column) : -1;
    this.seasons.header(columns);
  }

  record(cells: readonly string[], line: number): void {
    this.rows += 1;
    for (const column of this.watched) this.checkCell(column, cells, line);
    this.checkKey(cells, line);
    this.seasons.record(cells);
    const date = cells[this.freshIndex] ?? '';
    if (!isNull(date) && date > this.newest) this.newest = date;
  }

  /** What is wrong, errors first, in the order of the contract's columns. */
  findings(): Finding[] {
    for (const late of this.seasons.findings(this.rows)) this.add(late);
    this.checkFreshness();
    const all = [...this.found.values()].map(({ finding, examples, count }) => ({
      ...finding,
      examples,
      count,
    }));
    return all
      .map((finding) => ({ ...finding, what: finding.what.replace('%', values(finding.count)) }))
      .sort((a, b) => Number(a.severity === 'warn') - Number(b.severity === 'warn'));
  }

  /** What the table holds of each season. */
  seasonFacts(): SeasonFacts[] {
    return this.seasons.seasons();
  }

  private checkCell({ name, index, contract, rules }: Watched, cells: readonly string[], line: number): void {
    const cell = cells[index] ?? '';
    const { severity } = contract;
    if (isNull(cell)) {
      if (!contract.nullable)
        this.add({ rule: ['columns', name, 'nullable'], severity, what: `${name}: % null` }, { cells, line });
      return;
    }
    const broken = rules.find((rule) => rule.breaks(cell));
    if (!broken) return;
    const what = `${name}: % ${broken.complaint}`;
    this.add({ rule: ['columns', name, broken.name], severity, what }, { cells, line, value: cell });
  }

  private checkKey(cells: readonly string[], line: number): void {
    if (this.keyIndexes.includes(-1)) return;
    const key = this.keyIndexes.map((index) => cells[index]).join('\u0000');
    const before = this.keys.get(key);
    if (before === undefined) return void this.keys.set(key, line);
    const what = `${this.contract.key.join(', ')}: % not unique`;
    this.add({ rule: ['key'], severity: 'error', what }, { cells, line, value: `also in line ${before}` });
  }

  private checkFreshness(): void {
    const { freshness } = this.contract;
    const { newest } = this.known;
    if (!freshness || newest === undefined || this.freshIndex < 0) return;
    const days = (Date.parse(newest) - Date.parse(this.newest)) / 86_400_000;
    if (days <= freshness.days) return;
    const gap = Number.isNaN(days) ? 'there is no date at all' : `${days} days behind`;
    const what = `${freshness.column}: the newest is ${this.newest || 'none'}, ${gap}; ${freshness.behind.file} has ${newest}`;
    this.add({ rule: ['freshness'], severity: freshness.severity, what });
  }

  private add(
    { rule, severity, what }: { rule: readonly string[]; severity: Severity; what: string },
    row?: { cells: readonly string[]; line: number; value?: string },
  ): void {
    const id = `${rule.join('.')} ${what}`;
    const entry = this.found.get(id) ?? {
      finding: { table: this.table, severity, rule, what, count: 0, examples: [] },
      examples: [],
      count: 0,
    };
    entry.count += 1;
    if (row && entry.examples.length < examplesKept) entry.examples.push(this.example(row));
    this.found.set(id, entry);
  }

  private example({
    cells,
    line,
    value,
  }: {
    cells: readonly string[];
    line: number;
    value?: string;
  }): Example {
    const key = this.contract.key.map(
      (name, index) => `${name}=${cells[this.keyIndexes[index] ?? -1] ?? ''}`,
    );
    return { line, key: key.join(' '), ...(value === undefined ? {} : { value }) };
  }
}

const values = (count: number): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? 'value is' : 'values are'}`;
