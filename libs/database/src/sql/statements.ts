import { fail, type Failure, ok, type Result } from '@research/core';
import { codeOf, positionAt, type TextPosition } from './plain-sql';
import { psqlCommand } from './sql-file';

/** SQL of a file of the workspace. */
export interface SqlText {
  /** From the workspace's root. */
  readonly path: string;
  readonly sql: string;
}

/** A node of PostgreSQL's own syntax tree, as JSON. */
export type SqlNode = Readonly<Record<string, unknown>>;

/** One statement of a file. */
export interface Statement {
  readonly sql: string;
  /** Of its first word. */
  readonly at: TextPosition;
  /** In characters of the file, from 0. */
  readonly offset: number;
  /** `AlterTableStmt`, as PostgreSQL names it. */
  readonly kind: string;
  readonly node: SqlNode;
}

/** Splits SQL by PostgreSQL's own parser. Fails with `invalid-migration` at the place of a syntax error. */
export async function parseStatements({ path, sql }: SqlText): Promise<Result<readonly Statement[]>> {
  // Few commands need the parser: WebAssembly that is compiled when its module is loaded.
  const { hasSqlDetails, loadModule, parseSync } = await import('libpg-query');
  await loadModule();
  try {
    const bytes = Buffer.from(sql);
    const code = codeOf(sql);
    return ok(
      (parseSync(sql).stmts ?? []).map(({ stmt, stmt_location: from = 0, stmt_len: length }) => {
        const before = bytes.subarray(0, from).toString();
        const text = bytes.subarray(from, length ? from + length : undefined).toString();
        // Comments above a statement belong to its text.
        const blank = /^\s*/.exec(code.slice(before.length, before.length + text.length))?.[0].length ?? 0;
        const [[kind, node] = ['', {}]] = Object.entries(stmt ?? {});
        const offset = [...sql.slice(0, before.length + blank)].length;
        return { sql: text.slice(blank), at: positionAt(sql, offset), offset, kind, node: node as SqlNode };
      }),
    );
  } catch (error) {
    const details = hasSqlDetails(error) ? (error.sqlDetails ?? { message: '' }) : { message: String(error) };
    return fail(notSql({ path, sql }, details));
  }
}

interface ParseError {
  readonly message: string;
  readonly cursorPosition?: number;
}

function notSql({ path, sql }: SqlText, { message, cursorPosition = 0 }: ParseError): Failure {
  const place = positionAt(sql, cursorPosition);
  const line = sql.split('\n')[place.line - 1] ?? '';
  const [word = ''] = line.trim().split(/\s/);
  const wrong = word.startsWith('\\')
    ? psqlCommand(word, line)
    : { what: `this is not SQL: ${message}`, said: line.trim(), tries: ['correct the statement'] };
  return { reason: 'invalid-migration', at: { file: path, ...place }, ...wrong };
}

/** Every node of a kind below a node, with itself. */
export function nodesOf(node: unknown, kind: string): SqlNode[] {
  if (Array.isArray(node)) return node.flatMap((each) => nodesOf(each, kind));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) => [
    ...(name === kind ? [value as SqlNode] : []),
    ...nodesOf(value, kind),
  ]);
}

/** The first line of a statement, short enough for a table. */
export function shownStatement(sql: string): string {
  const line = sql.replace(/\s+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}

/** Names of the relations that a statement has, without their schemas. */
export function relationNames(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(relationNames);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) =>
    name === 'relname' && typeof value === 'string' ? [value] : relationNames(value),
  );
}
