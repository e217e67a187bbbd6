/** What in SQL is no code: strings, quoted names, dollar-quoted bodies and comments (PostgreSQL's documentation, 4.1). */
const quoted = [
  /'(?:[^']|'')*'/y,
  /"(?:[^"]|"")*"/y,
  /--[^\n]*/y,
  /\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$[^]*?\$\1\$/y,
];
/** E'…' knows backslashes. */
const escaped = /[eE]'(?:[^'\\]|''|\\[^])*'/y;

/**
 * SQL with everything that is no code replaced by spaces, so that positions and lines stay: what is found in it is a statement of the
 * file itself, not a word of a string, a comment or a function's body.
 */
export function codeOf(sql: string): string {
  let code = '';
  while (code.length < sql.length) {
    const end = endOfQuoted(sql, code.length);
    code += end > code.length ? blank(sql.slice(code.length, end)) : sql[code.length];
  }
  return code;
}

function endOfQuoted(sql: string, at: number): number {
  if (sql.startsWith('/*', at)) return endOfComment(sql, at);
  const isWord = at > 0 && /[\w$]/.test(sql[at - 1] ?? '');
  for (const pattern of isWord ? quoted.slice(0, 3) : [escaped, ...quoted]) {
    pattern.lastIndex = at;
    const match = pattern.exec(sql);
    if (match) return at + match[0].length;
  }
  return at;
}

/** Comments of C nest. */
function endOfComment(sql: string, start: number): number {
  let depth = 0;
  for (let at = start; at < sql.length; at += 1) {
    const two = sql.slice(at, at + 2);
    if (two !== '/*' && two !== '*/') continue;
    depth += two === '/*' ? 1 : -1;
    at += 1;
    if (depth === 0) return at + 1;
  }
  return sql.length;
}

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

/** Where the statements of a text begin, in UTF-16 units: the parts between semicolons that have code. */
export function statementOffsets(sql: string): readonly number[] {
  let end = 0;
  return codeOf(sql)
    .split(';')
    .flatMap((part) => {
      const start = end;
      end += part.length + 1;
      // Names in quotes are blank here, but no statement begins with one.
      return part.trim() === '' ? [] : [start + part.search(/\S/)];
    });
}

/** Whether a text has anything that a server would run. */
export const hasStatement = (sql: string): boolean => statementOffsets(sql).length > 0;

/** A place in a text, both from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** @param offset in characters (code points, as PostgreSQL counts), from 0 */
export function positionAt(text: string, offset: number): TextPosition {
  const before = [...text].slice(0, offset).join('').split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
