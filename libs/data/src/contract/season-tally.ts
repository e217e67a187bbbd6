import { isNull } from './cell-rules';
import type { Severity, TableContract } from './contract';

interface SeasonFinding {
  readonly rule: readonly string[];
  readonly severity: Severity;
  readonly what: string;
}

/** What a table holds of one season. */
export interface SeasonFacts {
  readonly season: string;
  readonly rows: number;
  /** By column, of four significant digits; columns without a value are left out. */
  readonly means: Readonly<Record<string, number>>;
}

interface Mean {
  sum: number;
  count: number;
}

interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** Counts rows and sums up columns season by season; a table without a column `season` is one. */
export class SeasonTally {
  private readonly rows = new Map<string, number>();
  private readonly means = new Map<string, Mean>();
  private readonly averaged: readonly string[];
  private season = -1;
  private indexes: readonly number[] = [];

  constructor(private readonly contract: TableContract) {
    this.averaged = Object.keys(contract.columns).filter((name) => contract.columns[name]?.mean);
  }

  header(columns: readonly string[]): void {
    this.season = columns.indexOf('season');
    this.indexes = this.averaged.map((name) => columns.indexOf(name));
  }

  record(cells: readonly string[]): void {
    const season = cells[this.season] ?? '';
    this.rows.set(season, (this.rows.get(season) ?? 0) + 1);
    for (const [position, index] of this.indexes.entries()) {
      const cell = cells[index] ?? '';
      if (isNull(cell)) continue;
      const id = `${this.averaged[position]} ${season}`;
      const mean = this.means.get(id) ?? { sum: 0, count: 0 };
      this.means.set(id, { sum: mean.sum + Number(cell), count: mean.count + 1 });
    }
  }

  /** Rows of each season and the means for which there are bounds; of a table without seasons, nothing. */
  seasons(): SeasonFacts[] {
    if (this.season < 0) return [];
    return this.sorted().map(([season, rows]) => ({ season, rows, means: this.meansOf(season) }));
  }

  findings(total: number): SeasonFinding[] {
    return [...this.rowFindings(total), ...this.averaged.flatMap((name) => this.meanFindings(name))];
  }

  private rowFindings(total: number): SeasonFinding[] {
    const { rows } = this.contract;
    if (!rows) return [];
    const counts = this.rows.size > 0 ? this.sorted() : [['', total] as const];
    return counts.flatMap(([season, count]) => {
      const wrong = outside(count, rows);
      return wrong
        ? [{ rule: ['rows'], severity: rows.severity, what: `${of(season)}${count} rows, ${wrong}` }]
        : [];
    });
  }

  private meanFindings(name: string): SeasonFinding[] {
    const column = this.contract.columns[name];
    if (!column?.mean) return [];
    const { mean: bounds, severity } = column;
    return this.sorted().flatMap(([season]) => {
      const mean = this.means.get(`${name} ${season}`);
      if (!mean) return [];
      const wrong = outside(mean.sum / mean.count, bounds);
      const what = `${name}: ${of(season)}a mean of ${(mean.sum / mean.count).toPrecision(4)}, ${wrong}`;
      return wrong ? [{ rule: ['columns', name, 'mean'], severity, what }] : [];
    });
  }

  private meansOf(season: string): Record<string, number> {
    const means = this.averaged.flatMap((name) => {
      const mean = this.means.get(`${name} ${season}`);
      return mean ? [[name, Number((mean.sum / mean.count).toPrecision(4))] as const] : [];
    });
    return Object.fromEntries(means);
  }

  private sorted(): (readonly [string, number])[] {
    return [...this.rows].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

const of = (season: string): string => (season === '' ? '' : `season ${season} has `);

function outside(value: number, { min = -Infinity, max = Infinity }: Bounds): string | undefined {
  if (value < min) return `${min} or more are expected`;
  return value > max ? `${max} or fewer are expected` : undefined;
}
