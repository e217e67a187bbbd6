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
