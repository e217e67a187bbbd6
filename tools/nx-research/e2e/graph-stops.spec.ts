import { makeWorkspace, type NxRun, type Workspace } from '@research/testing';
import { project, put as putInto, soundGraph, target, validateAlone } from './graph.fixture';

describe('graph:validate, where no nx command starts', () => {
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
  const put = (files: Parameters<typeof putInto>[1]): void => putInto(workspace, files);
  const alone = (args?: readonly string[], env?: Record<string, string>) =>
    validateAlone(workspace, args, env);

  it.each([
    [
      'files that are no JSON, each with line and column',
      {
        'projects/a/project.json': '{ "name": "a",\n "targets": { "build":\n}',
        'projects/b/project.json': '{ "name": "b" "x": 1 }',
      },
      [
        /^projects\/a\/project\.json:3:1: error: this is not JSON: value expected$/m,
        /^projects\/b\/project\.json:1:15: error: this is not JSON: comma expected$/m,
      ],
    ],
    [
      'a merge conflict',
      { 'projects/a/project.json': '{\n<<<<<<< ours\n"name": "a"\n=======\n>>>>>>> theirs\n}' },
      [/^projects\/a\/project\.json:2:1: error: an unresolved merge conflict$/m],
    ],
    [
      'two projects of one name',
      { 'projects/b/project.json': '{\n "name": "a" }' },
      [/2 projects are called "a"/, /projects\/b\/project\.json:2: is called "a"/],
    ],
    [
      'a name that is none',
      { 'projects/b/project.json': '{\n "name": 3 }' },
      [/^projects\/b\/project\.json:2: error: the name of a project is a text, not 3$/m],
    ],
  ])('finds %s, and nx says what to type', async (_case, files, expected) => {
    put(files);
    const nx = await byNx();
    expect(nx.code).toBe(1);
    expect(nx.output).toContain('→ all that is wrong with the graph: npx nx-research graph:validate');
    const { code, output } = await alone();
    for (const pattern of expected) expect(output).toMatch(pattern);
    expect(code).toBe(1);
  });

  it('finds a project that does not exist among implicitDependencies, and a broken nx.json', async () => {
    put({ ...project('a', { build: target('a') }, { implicitDependencies: ['gone'] }), 'nx.json': '{\n' });
    expect((await byNx()).code).toBe(1);
    const { code, output } = await alone();
    expect(output).toMatch(/^nx\.json:2:1: error: this is not JSON: close brace expected$/m);
    expect(output).toMatch(
      /^projects\/a\/project\.json:\d+: error: a depends on project "gone", which does not exist, and no nx/m,
    );
    expect(code).toBe(1);
  });

  it('tells nobody that there is no project whose file is only broken, but whom it stops', async () => {
    workspace.edit('projects/b/project.json', '"targets"', '"targets');
    const { output } = await alone();
    expect(output).toMatch(/^projects\/b\/project\.json:\d+:\d+: error: .*\n(?: {2}→ .*\n)+ {2}in c:build$/m);
    expect(output).toMatch(/: 1 error, 0 warnings$/m);
  });

  it('still finds what is wrong elsewhere', async () => {
    put({
      'projects/a/project.json': '{',
      ...project('c', { build: target('c', { reads: { b: 'b/bee.txt' } }) }),
    });
    expect((await alone()).output).toMatch(
      /c\/project\.json:9: error: no project writes b\/bee\.txt\n(?: .*\n)* {2}in c:build$/m,
    );
  });
});
