import type { EtlTask } from './etl-task';

/** A spec that runs the new script on a few rows, as the executor does. */
export function specText({ name, language, script, main, others, table, quarantine }: EtlTask): string {
  const command = language === 'R' ? "'Rscript', ['--vanilla', script]" : "'python3', [script]";
  const reads = [main, ...others].map(({ as }) => `READ_${as.toUpperCase()}: input`).join(', ');
  const text = table.endsWith('.gz')
    ? `gunzipSync(bytes('${table}')).toString()`
    : `bytes('${table}').toString()`;
  const zlib = table.endsWith('.gz') ? "import { gunzipSync } from 'node:zlib';\n" : '';
  return `import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
${zlib}
const script = join(__dirname, '${script}');

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), '${name}-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const bytes = (name: string): Buffer => readFileSync(join(folder, name));

/** Runs the script on the text of a file. */
function run(content: string) {
  const input = join(folder, 'input.csv');
  writeFileSync(input, content);
  const env = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', WRITE_DIR: folder, ${reads} };
  return spawnSync(${command}, { env, encoding: 'utf8' });
}

describe('${script}', () => {
  it('trims cells and the byte order mark, leaves missing ones empty, and says where each row comes from', () => {
    const { status, stderr } = run('\\ufeffgame_id,team\\na, KC \\nb,NA\\n');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(${text}).toBe(
      'source_file,source_line,game_id,team\\ninput.csv,2,a,KC\\ninput.csv,3,b,\\n',
    );
  });

  it('puts a row that is there twice into quarantine, with the reason', () => {
    const { stdout } = run('game_id,team\\na,KC\\na,KC\\n');
    expect(stdout).toContain('2 rows read, 1 written, 1 in quarantine');
    expect(bytes('${quarantine}').toString()).toBe(
      'source_file,source_line,game_id,team,reason\\ninput.csv,3,a,KC,the same as input.csv:2\\n',
    );
  });

  it('gives the same bytes for the same rows', () => {
    run('game_id,team\\na,KC\\n');
    const first = bytes('${table}');
    run('game_id,team\\na,KC\\n');
    expect(bytes('${table}')).toEqual(first);
  });

  it('stops at a row that does not fit the header, and names the file', () => {
    const { status, stderr } = run('game_id,team\\na,KC\\nb\\n');
    expect(status).not.toBe(0);
    expect(stderr).toContain('input.csv');
  });
});
`;
}
