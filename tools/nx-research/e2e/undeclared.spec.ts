import { copyWorkspace, kernelAccesses, makeWorkspace, oneProcess, type Workspace } from '@research/testing';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAll } from './paths';
import { addTakers, projectJson, takers } from './undeclared.fixture';

const table = 'projects/t/giver/out/build/table.csv';
const strict = { CI: 'true' };
const lenient = { CI: '' };
const home = realpathSync(mkdtempSync(join(tmpdir(), 'home-')));
/** Another temporary folder than the one that the home is in: what lies there is nobody's to declare. */
const temporary = mkdtempSync(join(tmpdir(), 'temporary-'));
let workspace: Workspace;

beforeAll(async () => {
  workspace = await makeWorkspace({});
  addTakers(workspace);
  await workspace.git('add', '--all');
  await workspace.git('commit', '--quiet', '--message', 'takers');
  await workspace.succeed(['run', 'giver:build'], lenient);
});
afterAll(() => {
  workspace.dispose();
  for (const folder of [home, temporary]) rmSync(folder, { recursive: true, force: true });
});

const undeclared = (project: string): unknown =>
  JSON.parse(workspace.read(`projects/t/${project}/out/build/provenance.json`)).undeclared;

describe('undeclared reads', () => {
  const takeAll = ['run-many', '-t', 'build', '-p', takers.join(',')];
  const again = [...takeAll, '--skip-nx-cache'];
  const ran = (status: string) => Object.fromEntries(takers.map((project) => [`${project}:build`, status]));
  const named = (project: string): string => `${project}:build reads ${table}, which it does not declare`;
  /** File and line of the read of a project's notebook or script. */
  const placeOf = (project: string): string => {
    const inR = project.startsWith('r');
    const file = project.endsWith('notebook') ? 'take.qmd' : inR ? 'take.R' : 'take.py';
    // A notebook's first five lines are its header and the fence; Python has one line of imports more.
    return `${file}:${(project.endsWith('notebook') ? 5 : 0) + (inR ? 4 : 5)}`;
  };

  it('are warnings with the line and what to declare, and are recorded', async () => {
    const { output } = await workspace.succeed(takeAll, lenient);
    for (const project of takers) {
      expect(output).toContain(
        `warning: projects/t/${project}/${placeOf(project)}: ${project}:build reads ${table}`,
      );
      expect(output).toContain(
        `add "table": "giver/table.csv" to "reads" of "build" in projects/t/${project}/project.json`,
      );
      expect(output).toContain(`add "readme": "${project}/README.md"`);
      const by = project.startsWith('r') ? 'R' : 'python';
      expect(undeclared(project)).toEqual([
        { path: table, access: 'read', by },
        { path: `projects/t/${project}/README.md`, access: 'read', by },
      ]);
    }
  });

  it('fail where they are errors, also when the outputs come from the cache or are in place', async () => {
    const cached = await workspace.nx(takeAll, strict);
    for (const project of takers) workspace.remove(`projects/t/${project}/out`);
    const restored = await workspace.nx(takeAll, strict);
    const kept = await workspace.nx(takeAll, { ...strict, NX_CACHE_DIRECTORY: '.nx/empty' });
    const anew = await workspace.nx(again, strict);
    for (const { code, output } of [cached, restored, kept, anew])
      expect([code, takers.filter((project) => !output.includes(named(project)))]).toEqual([1, []]);
    expect([cached.ran, restored.ran, anew.ran]).toEqual([{}, {}, ran('failed')]);
    for (const project of takers) expect(anew.output).toContain(`${placeOf(project)}: ${named(project)}`);
  });

  it('are all that the kernel sees', async () => {
    const root = realpathSync(workspace.root);
    const kernel = await kernelAccesses([join(root, 'node_modules/.bin/nx'), ...again], {
      cwd: root,
      env: { ...process.env, CI: '', ...oneProcess },
      within: root,
      programs: /\/(?:R|Rscript|python[\d.]*|jupyter[-\w]*|pandoc)$/,
    });
    const own = takers.flatMap((project) =>
      ['part.R', 'part.py', placeOf(project).replace(/:.*/, '')].map(
        (name) => `projects/t/${project}/${name}`,
      ),
    );
    const unexplained = kernel
      .map(({ path }) => path.slice(root.length + 1))
      .filter(
        (path) =>
          !path.startsWith('.research/staging/') && !path.startsWith('tools/nx-research/dist/tracers/'),
      )
      .filter((path) => !own.includes(path));
    const readmes = takers.map((project) => `projects/t/${project}/README.md`);
    expect([...new Set(unexplained)].sort()).toEqual([table, ...readmes].sort());
  });
});

it('a read that is declared as the warning says is none', async () => {
  workspace.edit(
    'projects/t/r-script/project.json',
    '"script"',
    '"reads": { "table": "giver/table.csv", "readme": "r-script/README.md" }, "script"',
  );
  const { output } = await workspace.succeed(['run', 'r-script:build'], strict);
  expect(output).not.toContain('does not declare');
  expect(undeclared('r-script')).toEqual([]);
});

it('an own file that git ignores is undeclared; what is not followed may read it', async () => {
  add('ignorer', 'open("own.ignored").close()');
  const shell = projectJson('shell', 'script', { script: 'a.sh', writes: ['a'] });
  workspace.write('projects/t/shell/project.json', shell);
  workspace.write('projects/t/shell/a.sh', 'cat own.ignored > "$WRITE_DIR/a"\n');
  for (const name of ['ignorer', 'shell']) workspace.write(`projects/t/${name}/own.ignored`, 'one');
  workspace.edit('.gitignore', /$/, '*.ignored\n');
  const { output } = await workspace.succeed(['run-many', '-t', 'build', '-p', 'ignorer,shell'], lenient);
  expect(output).toContain(
    'a.py:2: ignorer:build reads projects/t/ignorer/own.ignored, which git or Nx ignores',
  );
  expect(output).toContain('shell:build may read projects/t/shell/own.ignored, which git or Nx ignores');
  expect(undeclared('ignorer')).toEqual([
    { path: 'projects/t/ignorer/own.ignored', access: 'read', by: 'python' },
  ]);
  expect(await workspace.nx(['run', 'ignorer:build'], strict)).toMatchObject({ code: 1 });
});

/** A project with one Python notebook, or script, that does something. */
function add(name: string, code: string, kind: 'script' | 'notebook' = 'script'): void {
  const lines = `import os\n${code}\nopen(os.path.join(os.environ["WRITE_DIR"], "a"), "w").close()\n`;
  const options = kind === 'script' ? { script: 'a.py' } : { notebook: 'a.qmd', engine: 'jupyter' };
  workspace.write(`projects/t/${name}/project.json`, projectJson(name, kind, { ...options, writes: ['a'] }));
  workspace.write(
    `projects/t/${name}/${kind === 'script' ? 'a.py' : 'a.qmd'}`,
    kind === 'script' ? lines : `---\ntitle: T\n---\n\n\`\`\`{python}\n${lines}\`\`\`\n`,
  );
}

describe('undeclared writes', () => {
  it("into another project's folder are an error always", async () => {
    add('intruder', `open("${workspace.root}/projects/t/giver/new.csv", "w").close()`, 'notebook');
    const { code, output } = await workspace.nx(['run', 'intruder:build'], lenient);
    expect(code).toBe(1);
    expect(output).toContain(
      'projects/t/intruder/a.qmd:7: intruder:build writes projects/t/giver/new.csv, which belongs to the project giver',
    );
    workspace.remove('projects/t/giver/new.csv');
  });

  it("into another task's outputs, and over a tracked file, are too; also when the script then fails", async () => {
    add(
      'vandal',
      `open("${workspace.root}/${table}", "a").close(); open("${workspace.root}/nx.json", "a").close(); 1 / 0`,
    );
    const { code, output } = await workspace.nx(['run', 'vandal:build'], lenient);
    expect(code).toBe(1);
    expect(output).toContain(`vandal:build writes ${table}, in the output folder of giver:build`);
    expect(output).toContain('vandal:build writes nx.json');
  });

  it('of a new file beside the script are warnings, and errors in CI', async () => {
    add('litter', 'open("left.txt", "w").close()');
    const { output } = await workspace.succeed(['run', 'litter:build'], lenient);
    expect(output).toContain(
      'a.py:2: litter:build writes projects/t/litter/left.txt, which is not in its folder',
    );
    expect(undeclared('litter')).toEqual([
      { path: 'projects/t/litter/left.txt', access: 'write', by: 'python' },
    ]);
    expect(await workspace.nx(['run', 'litter:build', '--skip-nx-cache'], strict)).toMatchObject({ code: 1 });
  });
});

describe('files outside of the workspace', () => {
  it('are undeclared in the home, but for its settings and caches', async () => {
    mkdirSync(join(home, '.config'));
    writeFileSync(join(home, 'data.csv'), 'a');
    writeFileSync(join(home, '.config/settings'), 'a');
    add('homely', `open("${home}/data.csv"); open("${home}/.config/settings"); open("/etc/hostname")`);
    const { output } = await workspace.succeed(['run', 'homely:build'], {
      ...lenient,
      HOME: home,
      TMPDIR: temporary,
    });
    expect(output).toContain('a.py:2: homely:build reads ~/data.csv');
    expect(undeclared('homely')).toEqual([{ path: '~/data.csv', access: 'read', by: 'python' }]);
  });

  it("are undeclared when TeX finds them in the user's own texmf", async () => {
    mkdirSync(join(home, 'texmf/tex/latex/mine'), { recursive: true });
    writeFileSync(join(home, 'texmf/tex/latex/mine/mine.sty'), '\\ProvidesPackage{mine}\n');
    workspace.write('projects/t/paper/project.json', projectJson('paper', 'document', { entry: 'main.tex' }));
    workspace.write('projects/t/paper/preamble.tex', '\\documentclass{article}\\usepackage{mine}\n');
    workspace.write('projects/t/paper/main.tex', '\\input{preamble}\\begin{document}a\\end{document}\n');
    const { output } = await workspace.succeed(['run', 'paper:build'], {
      ...lenient,
      HOME: home,
      TMPDIR: temporary,
    });
    expect(output).toContain('paper:build reads ~/texmf/tex/latex/mine/mine.sty, which it does not declare');
    expect(undeclared('paper')).toEqual([
      { path: '~/texmf/tex/latex/mine/mine.sty', access: 'read', by: 'tex' },
    ]);
    const failed = await workspace.nx(['run', 'paper:build', '--skip-nx-cache'], {
      ...strict,
      HOME: home,
      TMPDIR: temporary,
    });
    expect(failed.code).toBe(1);
  });
});

it('the whole dissertation was watched, and uses nothing that it does not declare', async () => {
  const dissertation = await copyWorkspace('declared', { built: true });
  try {
    const { output } = await dissertation.succeed([...buildAll], strict);
    expect(output).not.toMatch(/does not declare|not in its folder|could not be followed/);
    const found = readdirSync(join(dissertation.root, 'projects'), { recursive: true, encoding: 'utf8' });
    const records = found.filter((path) => path.endsWith('/out/build/provenance.json'));
    expect(records.length).toBeGreaterThan(8);
    for (const path of records) {
      const { undeclared: used } = JSON.parse(dissertation.read(`projects/${path}`)) as {
        undeclared?: unknown[];
      };
      expect({ path, used }).toEqual({ path, used: [] });
    }
  } finally {
    dissertation.dispose();
  }
});
