import { copyWorkspace, type Workspace } from '@research/testing';
import { allTasks, buildAffected, buildAll, paths } from './paths';

/** The way from pinned data to the PDF, and no other project: the tasks of `allTasks`, and the check of the games. */
const oneOfEachKind = [
  ...['run-many', '-t', 'fetch', 'build', 'check', 'check-tables', 'check-pdf', 'report'],
  ...['-p', 'nflverse-schedules,04-score-validation,chapter-7-simulation,dissertation'],
  '--excludeTaskDependencies',
] as const;

describe('an incremental build', () => {
  let workspace: Workspace;

  beforeAll(async () => {
    workspace = await copyWorkspace('incremental', { built: true });
    const first = workspace.firstBuild;
    expect(first?.output).toContain('Successfully ran target build');
    expect(Object.keys(first?.ran ?? {})).toEqual(expect.arrayContaining([...allTasks]));
  });
  afterAll(() => workspace.dispose());

  /** Edits, builds what is affected, and gives the tasks that ran and their output. */
  async function afterEdit(edit: () => void, commit: boolean) {
    const pdf = workspace.bytes(paths.pdf);
    edit();
    if (commit) await workspace.git('commit', '--all', '--quiet', '--message', 'edit');
    const { code, output, ran } = await workspace.nx(buildAffected);
    expect({ code, output: code === 0 ? '' : output }).toEqual({ code: 0, output: '' });
    return { ran: Object.keys(ran).sort(), output, samePdf: pdf.equals(workspace.bytes(paths.pdf)) };
  }

  it('builds nothing when nothing changed', async () => {
    expect((await workspace.nx(buildAffected)).ran).toEqual({});
    expect((await workspace.nx(buildAll)).ran).toEqual({});
  });

  it('runs only the notebook after a comment in it', async () => {
    const { ran, samePdf } = await afterEdit(
      () => workspace.edit(paths.notebook, /```\{r\}\n((?:#\|.*\n)*)/, '$&# a comment\n'),
      false,
    );
    expect(ran).toEqual(['04-score-validation:build']);
    expect(samePdf).toBe(true);
  });

  it('makes chapter and main anew in one pass after a sentence that was committed', async () => {
    const { ran, output, samePdf } = await afterEdit(
      () =>
        workspace.edit(paths.chapter, /\\section\{[^}]*\}(?:\\label\{[^}]*\})?/, '$&\nOne more sentence.'),
      true,
    );
    expect(ran).toEqual([
      'chapter-7-simulation:build',
      'dissertation:build',
      'dissertation:check-pdf',
      'dissertation:report',
    ]);
    expect(output).toContain('dissertation:build: 1 LaTeX pass\n');
    expect(output).toContain('chapter-7-simulation:build: 1 LaTeX pass\n');
    expect(samePdf).toBe(false);
  });

  it('makes notebook, chapter and main anew after a changed result', async () => {
    const { ran, samePdf } = await afterEdit(() => workspace.edit(paths.notebook, /Season/, 'Year'), false);
    expect(ran).toEqual([
      '04-score-validation:build',
      '04-score-validation:check-tables',
      'chapter-7-simulation:build',
      'dissertation:build',
      'dissertation:check-pdf',
      'dissertation:report',
    ]);
    expect(samePdf).toBe(false);
  });

  it('checks the tables again, and makes none, after an edit of the preamble', async () => {
    const { ran } = await afterEdit(
      () => workspace.edit(paths.preamble, '\\usepackage{booktabs}', '$& % rules'),
      false,
    );
    const expected = ['04-score-validation:check-tables', 'chapter-7-simulation:build', 'dissertation:build'];
    expect(ran).toEqual(expect.arrayContaining(expected));
    const others = ran.filter(
      (task) => !/^(?:chapter-.*|dissertation):build$|:check-tables$|^dissertation:report$/.test(task),
    );
    expect(others).toEqual([]);
  });

  it('builds anew what an edit that is taken back has changed', async () => {
    const before = workspace.bytes(paths.pdf);
    await afterEdit(
      () => workspace.edit(paths.main, '\\tableofcontents', '\\tableofcontents\nA line.'),
      false,
    );
    const { samePdf } = await afterEdit(
      () => workspace.edit(paths.main, '\\tableofcontents\nA line.', '\\tableofcontents'),
      false,
    );
    expect(samePdf).toBe(false);
    expect(workspace.bytes(paths.pdf).equals(before)).toBe(true);
  });

  it('builds anew an edit that was built alone and then taken back', async () => {
    const before = workspace.bytes(paths.pdf);
    workspace.edit(paths.main, '\\tableofcontents', '\\tableofcontents\nAnother line.');
    await workspace.succeed(['run', 'dissertation:build']);
    expect(workspace.bytes(paths.pdf).equals(before)).toBe(false);
    workspace.edit(paths.main, '\\tableofcontents\nAnother line.', '\\tableofcontents');
    await workspace.succeed(buildAffected);
    expect(workspace.bytes(paths.pdf).equals(before)).toBe(true);
  });

  it('does the work again when the cache is to be skipped', async () => {
    const { ran } = await workspace.nx(['run', 'nflverse-schedules:build', '--skip-nx-cache']);
    expect(ran).toEqual({ 'nflverse-schedules:fetch': 'built', 'nflverse-schedules:build': 'built' });
  });

  it('runs no script again after an edit of nx.json, .gitignore or a tag', async () => {
    workspace.edit('nx.json', '"parallel": 12', '"parallel": 3');
    workspace.edit('.gitignore', 'node_modules/', 'node_modules/\nscratch/');
    workspace.edit(paths.notebookProject, '"kind:notebook"', '"kind:notebook", "topic:scores"');
    workspace.edit(paths.scriptProject, '"kind:etl"', '"kind:etl", "topic:games"');
    const { ran } = await workspace.succeed(oneOfEachKind);
    expect(Object.keys(ran).sort()).toEqual([...allTasks, 'nflverse-schedules:check'].sort());
    expect(Object.entries(ran).filter(([, status]) => status !== 'kept')).toEqual([]);
  });

  it('makes nothing again that lies in the folders of another parallelism', async () => {
    expect(Object.values((await workspace.succeed([...oneOfEachKind, '--parallel=1'])).ran)).toEqual([]);
  });
});
