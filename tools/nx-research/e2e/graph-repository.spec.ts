import { copyWorkspace, type Workspace } from '@research/testing';
import { declaredWorkspace, projectFiles } from '../src/graph-checks/declared-workspace';
import { taskLinks } from '../src/graph-checks/links';
import { wireWorkspace } from '../src/wiring/wirings';
import { diskFiles } from '../src/wiring/workspace-files';
import { kinds } from '../src/workspace/kinds';

interface NxTaskGraph {
  readonly tasks: { readonly dependencies: Readonly<Record<string, readonly string[]>> };
}

describe('the graph of this repository', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await copyWorkspace('graph');
  });
  afterAll(() => workspace.dispose());

  it('has no errors', async () => {
    const { output } = await workspace.succeed(['run', 'graph:validate']);
    expect(output).toMatch(/^\d+ projects and \d+ tasks: 0 errors, \d+ warnings?/m);
  });

  it('is to the checks what it is to Nx: the same tasks, and each waits for the same ones', async () => {
    await workspace.succeed([
      'run-many',
      '-t',
      'build',
      'train',
      'share',
      'refresh',
      '--graph=nx.json.graph.json',
    ]);
    const { tasks } = JSON.parse(workspace.read('nx.json.graph.json')) as NxTaskGraph;
    const files = diskFiles(workspace.root);
    const declared = declaredWorkspace(await projectFiles(workspace.root), files);
    const wirings = wireWorkspace(
      declared.projects.map(({ declaration }) => declaration),
      { kinds, files },
    );
    const { links } = taskLinks(declared, wirings);
    const nx = Object.entries(tasks.dependencies);
    expect(nx.length).toBeGreaterThan(50);
    for (const [id, after] of nx) {
      const ours = new Set(links.filter(({ from }) => from === id).map(({ to }) => to));
      expect([id, [...ours].sort()]).toEqual([id, [...after].sort()]);
    }
  });

  it('says of each dependency in which file it is made', async () => {
    const files = diskFiles(workspace.root);
    const declared = declaredWorkspace(await projectFiles(workspace.root), files);
    const wirings = wireWorkspace(
      declared.projects.map(({ declaration }) => declaration),
      { kinds, files },
    );
    const { links } = taskLinks(declared, wirings);
    const at = (from: string, to: string) => links.find((link) => link.from === from && link.to === to)?.at;
    const chapter = 'projects/chapters/chapter-7-simulation/chapter_7_simulation.tex';
    expect(at('chapter-7-simulation:build', '04-score-validation:check-tables')?.file).toBe(chapter);
    const { file, line } = at('glm:train', 'asof-features:build') ?? {};
    expect(file).toBe('projects/models/glm/project.json');
    expect(workspace.read(file ?? '').split('\n')[(line ?? 0) - 1]).toContain(
      'asof-features/features.csv.gz',
    );
    expect(at('publish:build', 'dissertation:report')).toEqual({
      file: 'workflows/publish/project.json',
      line: 8,
    });
  });
});
