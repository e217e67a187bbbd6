import { describeFailure } from '@research/core';
import type { ProjectDeclaration } from './declaration';
import { patternOf } from './pattern';
import { research, task } from './sample-workspace.fixture';
import { kinds } from '../workspace/kinds';
import { wireWorkspace } from './wirings';
import { memoryFiles } from './workspace-files';

const thesis: ProjectDeclaration = {
  name: 'thesis',
  root: '.',
  tags: [],
  targets: {
    build: research('document', { entry: 'main.tex' }),
    stats: research('script', { script: 's.py', reads: { it: 'data/in.csv' }, writes: ['n.csv'] }),
  },
};
const chapter: ProjectDeclaration = {
  name: 'one',
  root: 'chapters/one',
  tags: [],
  targets: { build: research('chapter', { entry: 'one.tex' }) },
};
const data: ProjectDeclaration = { name: 'data', root: 'data', tags: [], targets: {} };
const made: ProjectDeclaration = {
  name: 'made',
  root: 'made (2)',
  tags: [],
  targets: { build: research('script', { script: 's.py', writes: ['t.tex'] }) },
};
const texts = {
  'main.tex': '\\input{preamble}\\input{shared/a}\\include{chapters/one/one}',
  'preamble.tex': '',
  'shared/a.tex': '\\input{made/t}',
  'chapters/one/one.tex': '\\input{own}\\input{chapters/one/beside}',
  'chapters/one/own.tex': '',
  'chapters/one/beside.tex': '',
  's.py': '',
  'data/in.csv': '',
  'made (2)/s.py': '',
};
const wired = (changed: Record<string, string> = {}, projects = [thesis, chapter, data, made]) =>
  wireWorkspace(projects, { kinds, files: memoryFiles({ ...texts, ...changed }) });
const problems = (wirings: ReturnType<typeof wired>, project: string): string =>
  task(wirings, project).problems.map(describeFailure).join('\n');

describe('a project at the root of the workspace', () => {
  it('has paths that Nx knows, in reads, outputs, inputs and edges', () => {
    const wirings = wired();
    const { reads, outputFolder } = task(wirings, 'thesis');
    expect(reads.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['main.tex', 'preamble.tex', 'shared/a.tex', 'chapters/one/one.tex']),
    );
    expect(outputFolder).toBe('out/build');
    expect(wirings.get('thesis')?.targets['build']?.inputs).toContain('{workspaceRoot}/main.tex');
    const edges = wirings.get('thesis')?.edges.map(({ target, at }) => `${target} ${at.file}`);
    expect([...new Set(edges)].sort()).toEqual(['data project.json', 'made shared/a.tex', 'one main.tex']);
  });

  it('does not take records, state and settings of the workspace for its sources', () => {
    const inputs = wired().get('thesis')?.targets['stats']?.inputs;
    expect(inputs).toEqual(
      expect.arrayContaining([
        '!{projectRoot}/logs/**/*',
        '!{projectRoot}/.research/**/*',
        '!{projectRoot}/out/**/*',
        '!{projectRoot}/hosts.yaml',
      ]),
    );
  });
});

describe('a chapter in the folder of its document', () => {
  it('keeps its files, under the names that the document has for them', () => {
    const wirings = wired();
    expect(problems(wirings, 'one')).toBe('');
    const reads = task(wirings, 'thesis').reads.map(({ as, project }) => `${project} ${as}`);
    expect(reads).toEqual(
      expect.arrayContaining(['one chapters/one/one.tex', 'one own.tex', 'one chapters/one/beside.tex']),
    );
    expect(task(wirings, 'one').facts['chapter']).toBe('chapters/one/one.tex');
  });
});

describe('files above the project', () => {
  const nested = { ...thesis, root: 'papers/thesis' };
  const at = (tex: string) => {
    const files = {
      'papers/thesis/main.tex': tex,
      'papers/thesis/s.py': '',
      'papers/shared/a.tex': '\\input{made/t}',
    };
    return wired(files, [nested, data, made]);
  };

  it('are read, and what they read makes an edge from the declaration of the project', () => {
    const wirings = at('\\input{../shared/a}');
    expect(problems(wirings, 'thesis')).toBe('');
    expect(task(wirings, 'thesis').reads).toContainEqual(
      expect.objectContaining({ as: '../shared/a.tex', path: 'papers/shared/a.tex' }),
    );
    expect(wirings.get('thesis')?.edges).toContainEqual(
      expect.objectContaining({ target: 'made', at: { file: 'papers/thesis/project.json' } }),
    );
  });

  it('are refused by name outside of the workspace', () => {
    expect(problems(at('\\input{../../../a}'), 'thesis')).toContain(
      'papers/thesis/main.tex:1:8: ../a would be outside of the workspace',
    );
  });
});

describe('a folder whose name would be a pattern', () => {
  it('is a pattern of itself from the root of the workspace on', () => {
    const inputs = wired().get('made')?.targets['build']?.inputs ?? [];
    expect(inputs).toContain(`{workspaceRoot}/${patternOf('made (2)')}/**/*`);
    expect(inputs.filter((input) => String(input).includes('{projectRoot}'))).toEqual([]);
  });

  it('of a chapter leaves nothing out of the files that its document names', () => {
    const files = { 'chapters/one/one.tex': '\\input{results/r}', 'chapters/one/results/r.tex': '' };
    const inputs = wired(files).get('thesis')?.targets['build']?.inputs ?? [];
    expect(inputs).toContain('{workspaceRoot}/chapters/one/results/r.tex');
    expect(inputs.filter((input) => String(input).startsWith('!{workspaceRoot}/chapters/one'))).toEqual([]);
  });

  it('leaves nothing out of the files that an option names', () => {
    const notes = research('script', { script: 's.py', reads: { it: 'made/notes.md' }, writes: ['x'] });
    const reader = { ...made, targets: { build: notes } };
    const inputs = wired({ 'made (2)/notes.md': '' }, [reader]).get('made')?.targets['build']?.inputs ?? [];
    expect(inputs.filter((input) => String(input).startsWith('!'))).toEqual([]);
  });
});
