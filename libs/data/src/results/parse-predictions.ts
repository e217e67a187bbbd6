import { type Failure, type Result, fail, ok, severalFailures } from '@research/core';
import { CsvError, parse } from 'csv-parse/sync';
import { linesOf } from '../csv/line-of';
import { type Prediction, predictionColumns } from './prediction';

type Row = Readonly<Record<(typeof predictionColumns)[number], string>>;
interface Line {
  readonly record: Row;
  /** Of the file: where the record begins. */
  readonly line: number;
}

/**
 * Parses a model's predictions; `file` is how messages name them. Fails with `invalid-results`: at the header for a column
 * that is missing, else at file and line, naming the column, for the first ten cells that are wrong.
 */
export function parsePredictions(text: string, file: string): Result<Prediction[]> {
  const lines = parseLines(text, file);
  if (!lines.ok) return lines;
  const games = new Set<string>();
  const wrong = lines.value.flatMap(({ record, line }) =>
    defectsOf(record, games).map(([column, defect]): Failure => ({
      reason: 'invalid-results',
      what: `${file}: column ${column}, "${record[column]}": ${defect}`,
      at: { file, line },
    })),
  );
  if (wrong.length > 0)
    return fail(severalFailures(`${file} has ${wrong.length} wrong cells`, wrong.slice(0, 10)));
  return ok(lines.value.map(({ record }) => predictionOf(record)));
}

function parseLines(text: string, file: string): Result<Line[]> {
  const at = { file, line: 1 };
  try {
    const rows = parse(text, { bom: true, columns: true }) as Row[];
    const [first] = rows;
    if (!first) return fail({ reason: 'invalid-results', what: `${file} holds no predictions`, at });
    const missing = predictionColumns.filter((column) => !(column in first));
    if (missing.length === 0) return ok(numbered(rows, first));
    const what = `${file}: column ${missing.join(', ')} is missing`;
    const said = `columns: ${Object.keys(first).join(', ')}`;
    return fail({ reason: 'invalid-results', what, at, said });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = 'lines' in error ? Number(error.lines) : 1;
    return fail({
      reason: 'invalid-results',
      what: `${file} is not CSV`,
      at: { file, line },
      said: error.message,
    });
  }
}

function numbered(rows: readonly Row[], first: Row): Line[] {
  let next = 1 + linesOf(Object.keys(first));
  return rows.map((record) => {
    const line = next;
    next += linesOf(Object.values(record));
    return { record, line };
  });
}

/** What is wrong with a row: column and defect. A game that is there twice is remembered in `games`. */
function defectsOf(row: Row, games: Set<string>): [keyof Row, string][] {
  const defects: [keyof Row, string][] = [];
  if (row.game_id === '') defects.push(['game_id', 'is empty']);
  else if (games.has(row.game_id)) defects.push(['game_id', 'appears twice']);
  games.add(row.game_id);
  if (!/^\d{4}$/.test(row.season)) defects.push(['season', 'is not a year']);
  if (!['', '0', '1'].includes(row.home_win)) defects.push(['home_win', 'is not 0, 1 or empty']);
  if (!isProbability(row.p_home)) defects.push(['p_home', 'is not a number from 0 to 1, or empty']);
  for (const column of ['home_moneyline', 'away_moneyline'] as const)
    if (!isMoneyline(row[column])) defects.push([column, 'is not an American moneyline, or empty']);
  return defects;
}

const isProbability = (cell: string): boolean =>
  cell === '' || (/^[\d.eE+-]+$/.test(cell) && Number(cell) >= 0 && Number(cell) <= 1);

/** American odds are never between -100 and 100. */
const isMoneyline = (cell: string): boolean =>
  cell === '' || (/^[+-]?\d+(?:\.\d+)?$/.test(cell) && Math.abs(Number(cell)) >= 100);

const predictionOf = ({ season, home_win, p_home, home_moneyline, away_moneyline }: Row): Prediction => ({
  season: Number(season),
  ...(home_win === '' ? {} : { homeWin: home_win === '1' ? 1 : 0 }),
  ...(p_home === '' ? {} : { pHome: Number(p_home) }),
  ...(home_moneyline === '' || away_moneyline === ''
    ? {}
    : { moneylines: { home: Number(home_moneyline), away: Number(away_moneyline) } }),
});
