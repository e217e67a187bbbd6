import { makeWorkspace, type NxRun, type Workspace } from '@research/testing';
import { project, put as putInto, soundGraph, target, validateAlone } from './graph.fixture';

describe('graph:validate', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await makeWorkspace(soundGraph);
  });
  afterAll(() => workspace.dispose());
  beforeEach(async () => {
    await workspace.git('checkout', '--quiet', '.');
    await workspace.git('clean', '--quiet', '-fd');
  });

  const byNx = (env?: Record<string, string>): Promise<NxRun> => workspace.nx(['run', 'graph:validate'], env);
  const byExecutor = (env?: Record<string, string>): Promise<NxRun> =>
    workspace.command('graph:validate', [], env);
  const put = (files: Parameters<typeof putInto>[1]): void => putInto(workspace, files);
  const alone = (args?: readonly string[], env?: Record<string, string>) =>
    validateAlone(workspace, args, env);

  it('finds nothing in a sound workspace', async () => {
    for (const { code, output } of [await byNx(), await alone()]) {
      expect(output).toMatch(/^5 projects and 5 tasks: 0 errors, 0 warnings$/m);
      expect(code).toBe(0);
    }
  });

  it('names a circle of tasks with every line that makes it, though none of these tasks can run', async () => {
    put(project('a', { build: target('a', { reads: { c: 'c/c.txt' } }) }));
    expect((await workspace.nx(['run', 'a:build'])).output).toMatch(/circular dependency/);
    for (const { code, output } of [await byNx(), await alone()]) {
      expect(output).toContain('in a circle, and none can start: a:build → c:build → b:build → a:build');
      for (const [from, to] of ['ac', 'cb', 'ba'])
        expect(output).toMatch(
          new RegExp(`  projects/${from}/project\\.json:9: ${from}:build waits for ${to}:build`),
        );
      expect(output).toContain('5 projects and 5 tasks: 1 error, 0 warnings');
      expect(code).toBe(1);
    }
  });

  it('names a circle that dependsOn makes, across projects with ^', async () => {
    const generate = { executor: 'nx:noop', dependsOn: ['^generate'] };
    put({
      ...project('a', { build: target('a'), generate }, { implicitDependencies: ['b'] }),
      ...project('b', { build: target('b', { reads: { a: 'a/a.txt' } }), generate }),
    });
    expect((await workspace.nx(['run', 'a:generate'])).output).toMatch(/circular dependency/);
    const { code, output } = await byExecutor();
    expect(output).toContain('a:generate → b:generate → a:generate');
    expect(output).toMatch(/projects\/b\/project\.json:\d+: b:generate waits for a:generate/);
    expect(code).toBe(1);
  });

  it('warns of a circle of projects whose tasks can run', async () => {
    const again = target('again', { reads: { c: 'c/c.txt' } });
    put(project('a', { build: target('a'), again }));
    const { code, output } = await byExecutor();
    expect(output).toMatch(
      /a\/project\.json:\d+: warning: projects depend on each other in a circle, .*: a → c → b → a/,
    );
    expect(output).toMatch(/ {2}projects\/b\/project\.json:9: b depends on a/);
    expect(output).toContain('0 errors, 1 warning (RESEARCH_STRICT=1 makes warnings errors)');
    expect(code).toBe(0);
    const strict = await byExecutor({ RESEARCH_STRICT: '1' });
    expect([strict.code, (await alone([], { RESEARCH_STRICT: '1' })).code]).toEqual([1, 1]);
    expect(strict.output).toMatch(/0 errors, 1 warning$/m);
  });

  it('finds everything at once, sorted by file, for people and for programs', async () => {
    const results = { script: 'work.sh', reads: {}, results: ['metrics.json', 'predictions.csv'] };
    put({
      ...project('a', {
        build: target('a', { options: { scrpt: 1 } }),
        other: { executor: 'nx:noop', outputs: ['{projectRoot}/out/build'] },
        odd: { executor: 'nx-research:scirpt' },
      }),
      ...project('b', { build: target('b', { reads: { a: 'a/a.txt', z: 'zed/z.txt' } }) }, { tags: ['gpu'] }),
      ...project('lonely', { build: target('lonely') }),
      ...project('m', {
        train: { executor: 'nx-research:train', options: results },
        more: { executor: 'nx-research:train', options: results },
      }),
      'projects/c/contract.yaml': 'c.txt: [\n',
      'projects/b/source.lock.json': '{ "version": 1, "files": [\n',
      'projects/d/project.json': '[]',
      'workflows/all/project.json': {
        name: 'all',
        tags: ['kind:workflow'],
        targets: {
          run: { executor: 'nx:noop', dependsOn: [{ projects: ['c', 'd'], target: 'build' }] },
          phases: {
            executor: 'nx-research:phases',
            options: { phases: [{ targets: ['trian'], projects: ['m'] }] },
          },
        },
      },
      'hosts.yaml': 'strict: true\nhosts: { local: { slots: { cpu: 2, gpu: 0 } } }\n',
    });
    const { code, output } = await byExecutor();
    const expected = [
      /^projects\/a\/project\.json:\d+: error: unknown option "scrpt" in target "build"$/m,
      /^projects\/a\/project\.json:\d+: error: a:odd: there is no executor "nx-research:scirpt"$/m,
      /^projects\/b\/project\.json:\d+: error: .*there is no project "zed"/m,
      / {2}in a:build, b:build$/m,
      /^projects\/b\/project\.json:\d+: error: no host has a gpu slot, and hosts\.yaml is strict: b:build/m,
      /^projects\/b\/source\.lock\.json:2:\d+: error: .* is not JSON$/m,
      /^projects\/c\/contract\.yaml:\d+: error: /m,
      /^projects\/d\/project\.json:1: error: a project\.json holds an object/m,
      /^projects\/lonely\/project\.json:2: warning: nothing that a workflow or a document asks for depends on lonely$/m,
      /^projects\/m\/project\.json:\d+: error: m:train and m:more both write projects\/m\/results\/metrics\.json$/m,
      /^workflows\/all\/project\.json:\d+: error: all:run depends on project "d", which does not exist/m,
      /^workflows\/all\/project\.json:\d+: error: phase 1 of all:phases has nothing to run/m,
    ];
    for (const pattern of expected) expect(output).toMatch(pattern);
    expect(output).not.toContain('cannot be found');
    expect(code).toBe(1);
    const places = [...output.matchAll(/^(\S+?):(?:\d+:)+ (?:error|warning): /gm)].map((match) => match[1]);
    expect(places).toEqual([...places].sort());

    const written = await alone(['--json=findings.json']);
    expect(written.output).toContain('wrote findings.json');
    const json = JSON.parse(workspace.read('findings.json')) as { ok: boolean; findings: { file: string }[] };
    expect([json.ok, json.findings.map(({ file }) => file)]).toEqual([false, places]);
  });

  it('names two targets that write one folder', async () => {
    const outputs = { executor: 'nx:noop', outputs: ['{projectRoot}/out/build/**'] };
    put(project('a', { build: target('a'), other: outputs }));
    const { code, output } = await byExecutor();
    expect(output).toMatch(
      /a\/project\.json:\d+: error: a:build and a:other both write projects\/a\/out\/build/,
    );
    expect(output).toMatch(/ {2}projects\/a\/project\.json:\d+: a:build writes projects\/a\/out\/build$/m);
    expect(code).toBe(1);
  });

  it('warns of a GPU that no host has, once for a tag', async () => {
    const two = { build: target('a'), more: target('more') };
    put({
      ...project('a', two, { tags: ['gpu'] }),
      'hosts.yaml': 'hosts: { local: { slots: { cpu: 2, gpu: 0 } } }\n',
    });
    const { code, output } = await byExecutor();
    expect(output.match(/warning: no host has a gpu slot/g)).toHaveLength(1);
    expect(output).toContain('  in a:build, a:more');
    expect(code).toBe(0);
    workspace.write('hosts.yaml', 'hosts: { box: { slots: { cpu: 2, gpu: 1 } } }\n');
    expect((await alone()).output).toMatch(/0 errors, 0 warnings/);
  });

  it('says of a broken hosts.yaml what is wrong, beside all else', async () => {
    put({ 'hosts.yaml': 'hosts: 3\n', ...project('a', { build: target('a', { options: { x: 1 } }) }) });
    const { code, output } = await byExecutor();
    expect(output).toMatch(/^hosts\.yaml:1:1: error: hosts: /m);
    expect(output).toMatch(/unknown option "x"/);
    expect(code).toBe(1);
  });

  it('refuses a command line that makes no sense', async () => {
    expect(await alone(['--jsn=x'])).toMatchObject({ code: 2, output: expect.stringContaining('usage:') });
  });
});
