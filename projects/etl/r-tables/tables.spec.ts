import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { rigOf, type ScriptRig, type ScriptRun } from './run-script';

/** Writes what it reads, and puts rows with a name that was there before into quarantine. */
const script = `
source(Sys.getenv("READ_TABLES"))
given <- read_table(Sys.getenv("READ_GIVEN"), c("name", "value"), function(rows) rows$name)
values <- as_numbers(given, "value")
reason <- repetition(given, "name")
write_table(values[is.na(reason), c("name", "value")], "table.csv.gz")
write_quarantine(given, reason, "quarantine.csv")
`;

let folder: string;
let rig: ScriptRig;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tables-'));
  const path = join(folder, 'copy.R');
  writeFileSync(path, script);
  rig = rigOf(path);
});
afterEach(() => {
  rig.dispose();
  rmSync(folder, { recursive: true });
});

const copy = (content: string | Uint8Array, environment = {}): ScriptRun =>
  rig.run({ given: rig.put('given.csv', content) }, [], environment);

/** The text of the table that is written for content that can be read. */
function written(content: string | Uint8Array): string {
  const run = copy(content);
  expect(run.stderr).toBe('');
  return gunzipSync(run.bytes('table.csv.gz')).toString();
}

describe('reading and writing', () => {
  it('keeps commas, quotes, line breaks and letters beyond ASCII', () => {
    const text = 'name,value\n"Müller, ""Mo""\nJr.",1\n';
    expect(written(text)).toBe(text);
  });

  it('takes a byte order mark, Windows line ends, spaces and columns in another order', () => {
    expect(written('\ufeffvalue,name,more\r\n 1.50 ,a ,x\r\n')).toBe('name,value\na,1.5\n');
  });

  it('writes numbers with as few digits as they need, and nulls as nothing', () => {
    expect(written('name,value\na,-0.0\nb,100000.0\nc,0.21784212\nd,NA\n,\n')).toBe(
      'name,value\na,0\nb,100000\nc,0.21784212\nd,\n,\n',
    );
  });

  it('gives the same bytes in every locale and time zone', () => {
    const hash = (environment = {}): string =>
      createHash('sha256')
        .update(copy('name,value\nÄ,1\nb,2.5\n', environment).bytes('table.csv.gz'))
        .digest('hex');
    expect(hash({ LC_ALL: 'C', TZ: 'Asia/Tokyo' })).toBe(hash());
  });

  it('writes rows of the quarantine as they were given', () => {
    const run = copy('name,value\na,1.0\na,1.0\na,2.0\n');
    expect(run.bytes('quarantine.csv').toString()).toBe(
      'line,reason,name,value\n3,repeats line 2,a,1.0\n4,"repeats line 2, with another value",a,2.0\n',
    );
  });
});

describe('damaged files stop with file and line', () => {
  it.each([
    [
      'a cell too many',
      'name,value\na,1\nb,2,3\nc,3\n',
      "given.csv:3: the row that starts 'b,2,3' has 3 cells, the header has 2\n",
    ],
    ['a cut row', 'name,value\na,1\nb', 'given.csv: cannot be read to its end, the file looks truncated'],
    [
      'a short last row',
      'name,value\na,1\nb\n',
      "given.csv:3: the row that starts 'b' has 1 cells, the header has 2: the file looks truncated",
    ],
    ['an open quote', 'name,value\n"a,1\n', 'a quoted cell is never closed: the file looks truncated'],
    ['a stray quote', 'name,value\na"b",1\n', 'given.csv:2: a quote stands inside a cell'],
    ['a column twice', 'name,value,name\na,1,b\n', "given.csv:1: column 'name' is there twice"],
    ['latin-1', Buffer.from('name,value\nMüller,1\n', 'latin1'), 'given.csv:2: not UTF-8'],
    [
      'no number, after a cell with line breaks',
      'name,value\n"a\nb",1\nc,0x1F\n',
      "given.csv:4: c: column 'value' is not a number: '0x1F'",
    ],
    ['nothing', '', 'given.csv: the file is empty'],
  ])('%s', (_case, content, said) => {
    const run = copy(content);
    expect(run.status).not.toBe(0);
    expect(run.stderr).toContain(said);
  });

  it('that are not there', () => {
    expect(rig.run({ given: join(folder, 'none.csv') }).stderr).toContain('none.csv: no such file');
  });

  it('shows ten rows of those that are wrong, and counts the others', () => {
    const rows = Array.from({ length: 12 }, (_, index) => `r${index},x`);
    const said = copy(['name,value', ...rows, ''].join('\n')).stderr;
    expect(said).toContain("given.csv:11: r9: column 'value' is not a number: 'x'\n... and 2 more rows");
  });
});
