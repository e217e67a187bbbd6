import { button, type Content, folded, make } from './make';
import { counted, number } from './words';

/** A column: what stands in it, and what it is sorted by. */
export interface Column<Row> {
  readonly name: string;
  readonly cell: (row: Row) => Content;
  /** Absent: it cannot be sorted. Rows without a value come last. */
  readonly sort?: (row: Row) => number | string | undefined;
  readonly isNumber?: boolean;
  /** What may be long gets room instead of many short lines. */
  readonly isLong?: boolean;
}

interface TableOptions<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** What the rows are, for the buttons: `tasks`. */
  readonly many?: string;
}

/** Rows beyond this are made when they are asked for: 5,000 rows at once take a second. */
const rowsAtOnce = 50;

/** A table that is sorted by a click on a column, and grows on demand. */
export class Table<Row> {
  readonly element: HTMLElement;
  readonly #options: TableOptions<Row>;
  readonly #body = make('tbody');
  readonly #more = make('p', { class: 'more' });
  readonly #headers: HTMLTableCellElement[];
  #rows: readonly Row[];
  #shown = rowsAtOnce;
  #sortedBy: { readonly column: Column<Row>; readonly descending: boolean } | undefined;

  constructor(options: TableOptions<Row>) {
    this.#options = options;
    this.#rows = options.rows;
    this.#headers = options.columns.map((column) => this.#header(column));
    const table = make(
      'table',
      {},
      make('caption', {}, options.caption),
      make('thead', {}, make('tr', {}, ...this.#headers)),
      this.#body,
    );
    const scroll = make(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': options.caption },
      table,
    );
    this.element = make('div', {}, scroll, this.#more);
    this.#draw();
  }

  /** Shows these rows instead, in the order that was chosen. */
  show(rows: readonly Row[]): void {
    this.#rows = rows;
    this.#shown = rowsAtOnce;
    this.#draw();
  }

  #header(column: Column<Row>): HTMLTableCellElement {
    const attributes = { scope: 'col', class: column.isNumber ? 'number' : undefined };
    if (!column.sort) return make('th', attributes, column.name);
    return make(
      'th',
      attributes,
      button(column.name, () => this.#sortBy(column)),
    );
  }

  #sortBy(column: Column<Row>): void {
    const descending =
      this.#sortedBy?.column === column ? !this.#sortedBy.descending : column.isNumber === true;
    this.#sortedBy = { column, descending };
    this.#options.columns.forEach((one, index) => {
      const header = this.#headers[index];
      if (one === column) header?.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      else header?.removeAttribute('aria-sort');
    });
    this.#draw();
  }

  #draw(): void {
    const { columns, many = 'rows' } = this.#options;
    const rows = this.#sorted();
    const shown = rows.slice(0, this.#shown);
    this.#body.replaceChildren(
      ...shown.map((row) =>
        make(
          'tr',
          {},
          ...columns.map(({ cell, isNumber, isLong }) =>
            make('td', { class: isNumber ? 'number' : isLong ? 'long' : undefined }, cell(row)),
          ),
        ),
      ),
    );
    const left = rows.length - shown.length;
    const grow = (count: number) => () => {
      this.#shown = shown.length + count;
      this.#draw();
    };
    this.#more.replaceChildren(
      ...(rows.length === 0 ? [`no ${many}`] : []),
      ...(left > 0 ? [`${number(shown.length)} of ${number(rows.length)} ${many} `] : []),
      ...(left > rowsAtOnce ? [button(`${rowsAtOnce} more`, grow(rowsAtOnce)), ' '] : []),
      ...(left > 0 ? [button(`all ${number(rows.length)}`, grow(left))] : []),
    );
  }

  #sorted(): readonly Row[] {
    if (!this.#sortedBy) return this.#rows;
    const { column, descending } = this.#sortedBy;
    const keyed = this.#rows.map((row) => ({ row, key: column.sort?.(row) }));
    const known = keyed.filter(({ key }) => key !== undefined);
    known.sort((one, other) => compare(one.key, other.key) * (descending ? -1 : 1));
    return [...known, ...keyed.filter(({ key }) => key === undefined)].map(({ row }) => row);
  }
}

const compare = (one: number | string | undefined, other: number | string | undefined): number =>
  typeof one === 'number' && typeof other === 'number'
    ? one - other
    : String(one).localeCompare(String(other));

/** The figures of a chart as a table, closed until it is asked for, and made only then. On paper it is open. */
export function figures<Row>(options: TableOptions<Row>): HTMLElement {
  const details = folded(`The figures: ${counted(options.rows.length, 'row')}`);
  const fill = (): void => {
    if (!details.querySelector('table')) details.append(new Table(options).element);
  };
  details.addEventListener('toggle', fill);
  let wasClosed = false;
  addEventListener('beforeprint', () => {
    wasClosed = details.isConnected && !details.open;
    // At once: the event of an opened element comes after the paper has been laid out.
    if (wasClosed) fill();
    if (wasClosed) details.open = true;
  });
  addEventListener('afterprint', () => {
    if (wasClosed) details.open = false;
  });
  return details;
}
