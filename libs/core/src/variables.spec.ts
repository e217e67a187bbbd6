import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkVariables, misspelledVariables, readFlag, type Variable, variables } from './variables';

const readme = join(__dirname, '../../../README.md');
const all = Object.values<Variable>(variables);

describe('a flag', () => {
  it.each([
    ...['1', 'true', 'yes', 'on', 'YES', ' On '].map((text) => [text, true] as const),
    ...['0', 'false', 'no', 'off', 'No'].map((text) => [text, false] as const),
    ...['', ' ', '2', 'maybe'].map((text) => [text, undefined] as const),
  ])('%j: %s', (text, value) => {
    expect(readFlag({ RESEARCH_STRICT: text }, variables.strict)).toBe(value);
  });
});

describe('values', () => {
  it('are refused where a variable cannot have them, each by name', () => {
    const checked = checkVariables({
      RESEARCH_STRICT: 'maybe',
      RESEARCH_ORIGIN: 'reel',
      RESEARCH_OFFLINE: 'yes',
    });
    expect(checked).toMatchObject({
      ok: false,
      error: {
        causes: [
          {
            what: 'RESEARCH_ORIGIN=reel must be sample, or unset',
            tries: ['RESEARCH_ORIGIN=sample', 'unset RESEARCH_ORIGIN'],
          },
          { what: 'RESEARCH_STRICT=maybe must be 1 or 0, or unset' },
        ],
      },
    });
  });

  it('may be empty, which is unset', () => {
    expect(checkVariables(Object.fromEntries(all.map(({ name }) => [name, ' '])))).toEqual({ ok: true });
  });
});

it('names that may be misspelled are told, and no others', () => {
  const env = {
    RESEARCH_STRCT: '1',
    RESERCH_OFFLINE: '1',
    RESEARCH_STRICT: '1',
    RESEARCH_GRANT: 'x',
    RESEARCH: 'x',
    RESEARCH_ID: 'x',
    RESEARCH_DB: 'x',
    RESEARCH_TOOL_R: '4.2',
  };
  expect(misspelledVariables(env)).toEqual([
    { name: 'RESEARCH_STRCT', meant: 'RESEARCH_STRICT' },
    { name: 'RESERCH_OFFLINE', meant: 'RESEARCH_OFFLINE' },
  ]);
});

describe('the table of the README', () => {
  const rows = readFileSync(readme, 'utf8')
    .split('\n')
    .filter((line) => /^\| `(RESEARCH|NFLVERSE)_/.test(line));
  const shown = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)(?:=([^`]*))?`/g)]);

  it('has each variable of the user, once', () => {
    const users = all.filter(({ setBy }) => setBy === 'user').map(({ name }) => name);
    expect(shown.map(([, name]) => name).sort()).toEqual(users.sort());
  });

  it('shows values that they can have', () => {
    const flags = shown.filter(([, name]) => all.find((one) => one.name === name)?.grammar === 'flag');
    expect(flags.map(([, , value]) => value)).toEqual(flags.map(() => '1'));
    expect(checkVariables(Object.fromEntries(shown.map(([, name, value]) => [name, value])))).toEqual({
      ok: true,
    });
  });
});
