import { copyWorkspace, type Workspace } from '@research/testing';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { paths } from './paths';

const chapter = 'chapter-6-uncertainty-risk-betting';
const folder = `projects/chapters/${chapter}/out/share`;
const chapter4 = 'projects/chapters/chapter-4-baseline-modeling/chapter_4_baseline_modeling.tex';

/** Today as the machine's clock shows it. A share made at midnight may be of either day. */
function today(): string {
  const now = new Date();
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

describe('nx run <chapter>:share', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await copyWorkspace('share', { built: true });
  });
  afterAll(() => workspace.dispose());

  const textOf = (path: string): string =>
    execFileSync('pdftotext', ['-layout', join(workspace.root, path), '-'], { encoding: 'utf8' });
  const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

  /** The sentence of chapter 6 that names a chapter and a table which are not in it. */
  const acrossChapters = (text: string): string | undefined =>
    /out-of-sample forecasts of Chapter .*?which Table [\d.]+ answers/.exec(oneLine(text))?.[0];

  async function share(): Promise<{ readonly path: string; readonly text: string }> {
    const before = today();
    const { output } = await workspace.succeed(['run', `${chapter}:share`]);
    const path = new RegExp(`wrote (${folder}/chapter-6_(?:${before}|${today()})\\.pdf)`).exec(output)?.[1];
    if (path === undefined) throw new Error(output);
    return { path, text: textOf(path) };
  }

  it('makes a PDF with the numbers of the whole document, its bibliography, the day and the commit', async () => {
    const { path, text } = await share();
    const commit = await workspace.git('rev-parse', '--short', 'HEAD');
    const day = /\d{4}-\d\d-\d\d/.exec(path)?.[0];
    expect(text).toMatch(/^Chapter 6\n/);
    expect(acrossChapters(text)).toMatch(/Chapter 4 .* Table 4\.1 answers/);
    expect(acrossChapters(text)).toBe(acrossChapters(textOf(paths.pdf)));
    expect(text).not.toMatch(/\?\?|\fContents\n|Dissertation$/m);

    const pages = text.split('\f').filter((page) => page.trim() !== '');
    const foot = `${day} · commit ${commit} · simulated data: no number describes a real game`;
    for (const page of pages) expect(oneLine(page)).toContain(foot);

    const [, bibliography = ''] = text.split(/\fBibliography\n/);
    expect(bibliography).toMatch(/Kelly/); // cited in this chapter
    expect(bibliography).not.toMatch(/Harville/); // cited in others
  });

  it('is right without any state, says when there are uncommitted changes, and keeps older shares', async () => {
    workspace.write(`${folder}/chapter-6_2020-01-01.pdf`, 'of another day');
    workspace.remove('.research');
    workspace.edit(chapter4, /(?=\\section)/, '\\begin{table}\\caption{One more}\\end{table}\n');
    const { text } = await share();
    expect(acrossChapters(text)).toContain('Table 4.2 answers');
    expect(acrossChapters(text)).toBe(acrossChapters(textOf(paths.pdf)));
    expect(text).toContain('+ uncommitted changes');
    expect(workspace.read(`${folder}/chapter-6_2020-01-01.pdf`)).toBe('of another day');

    workspace.remove('.research/tex');
    const again = await share();
    expect(again.text).toBe(text);
  });

  it('shares all chapters at once, and without git', async () => {
    workspace.remove('.git');
    await workspace.succeed(['run-many', '-t', 'share']);
    const chapters = readdirSync(join(workspace.root, 'projects/chapters'));
    expect(chapters.length).toBeGreaterThan(3);
    for (const name of chapters) {
      const made = join('projects/chapters', name, 'out/share');
      const newest = readdirSync(join(workspace.root, made)).sort().at(-1) ?? '';
      const number = /^chapter-(\d+)_/.exec(newest)?.[1];
      const text = textOf(join(made, newest));
      expect(text).toMatch(new RegExp(`^Chapter ${number}\\n`));
      expect(text).toContain('not under version control');
    }
  });

  it('blames a chapter that does not compile, and writes nothing', async () => {
    const name = 'chapter-5-rl-design';
    const made = join(workspace.root, 'projects/chapters', name, 'out/share');
    execFileSync('rm', ['-r', made]);
    workspace.edit(chapter4, /(?=\\section)/, '\\nonsense\n');
    const { code, output } = await workspace.nx(['run', `${name}:share`]);
    expect(code).not.toBe(0);
    expect(output).toMatch(/chapter_4_baseline_modeling\.tex:\d+: LaTeX stopped: Undefined control sequence/);
    expect(existsSync(made)).toBe(false);
  });
});
