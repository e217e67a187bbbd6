import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '@research/core';
import { codeOf, hasStatement, positionAt } from './plain-sql';
import type { SqlText } from './statements';

/** Reads SQL, without the mark that editors of Windows put at the start of a file. @param path from the root */
export const readSql = (root: string, path: string): SqlText => ({
  path,
  sql: readFileSync(join(root, path), 'utf8').replace(/^\uFEFF/, ''),
});

/** A failure that has its place. */
type Unfit = Pick<Failure, 'what' | 'at' | 'said' | 'tries'>;

/** Why a server should not be given a text: what it would refuse without saying why, or take for something else. */
export function unfitSql({ path, sql }: SqlText): Unfit | undefined {
  const at = (offset: number) => ({ file: path, ...positionAt(sql, [...sql.slice(0, offset)].length) });
  const broken = sql.search(/[\uFFFD\0]/);
  if (broken >= 0)
    return {
      what: sql[broken] === '\0' ? 'the file has a NUL byte, which SQL cannot hold' : 'the file is not UTF-8',
      at: at(broken),
      tries: ['save it as UTF-8: iconv -f LATIN1 -t UTF-8'],
    };
  if (!hasStatement(sql)) return noStatement({ path });
  const code = codeOf(sql);
  const command = /(?<=^[ \t]*)\\\S*/m.exec(code);
  if (command) return { ...psqlCommand(command[0], lineAt(sql, command.index)), at: at(command.index) };
  const copy = /\bCOPY\b(?=[^;]*\bFROM\s+STDIN\b)/i.exec(code);
  if (!copy) return undefined;
  return {
    what: 'COPY … FROM STDIN has no rows here: a file of SQL is sent to the server as it is',
    at: at(copy.index),
    tries: ['write INSERT … VALUES', 'load a CSV file: it is a table of `database:load`'],
  };
}

const lineAt = (sql: string, offset: number): string =>
  sql.slice(sql.lastIndexOf('\n', offset - 1) + 1).split('\n')[0] ?? '';

/** What is wrong with a line that psql would not send to the server. */
export const psqlCommand = (command: string, line: string): Pick<Failure, 'what' | 'said' | 'tries'> => ({
  what: `${command} is a command of psql, not SQL`,
  said: line.trim(),
  tries: ['write what it does in SQL: the file is sent to the server, not to psql'],
});

/** What is wrong with a file that would do nothing. */
const noStatement = ({ path }: Pick<SqlText, 'path'>): Unfit => ({
  what: 'the file has no SQL statement',
  at: { file: path, line: 1 },
  tries: ['write the statement, or remove the file'],
});
