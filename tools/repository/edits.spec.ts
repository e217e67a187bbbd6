import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { copyWorkspace, taskHashes, type Workspace } from '@research/testing';

/** A few edits, and the projects whose `lint`, `types` and `test` they change; `repository:test` reads every file. */
const edits: readonly [
  what: string,
  edit: readonly [file: string, text: string],
  touched: Readonly<Record<string, string>>,
][] = [
  [
    'a source of a library that few import',
    ['libs/preview/src/index.ts', '// edited\n'],
    { lint: 'preview', types: 'preview nx-research e2e bench', test: 'preview nx-research e2e' },
  ],
  [
    'a spec',
    ['libs/reporting/src/why/diff-inputs.spec.ts', '// edited\n'],
    { lint: 'reporting', types: 'reporting', test: 'reporting' },
  ],
  ['README.md', ['README.md', '\nedited\n'], { lint: '', types: '', test: 'core e2e' }],
  ['a decision', ['docs/decisions/README.md', '\nedited\n'], { lint: '', types: '', test: '' }],
  [
    'a program of the research',
    ['projects/models/glm/glm.R', '# edited\n'],
    { lint: '', types: '', test: 'nx-research projects e2e' },
  ],
  [
    'a program in Perl',
    ['libs/compute/program/direct.pl', '# edited\n'],
    {
      lint: 'compute',
      // Specs find Python by it, through libs/testing.
      types:
        'compute testing data database-library migration-test-library nx-research e2e bench projects repository',
      test: 'compute testing data database-library migration-test-library nx-research e2e projects',
    },
  ],
];

describe('an edit changes the hash of no other task than those that it touches', () => {
  let workspace: Workspace;
  let before: Readonly<Record<string, string>>;
  let seconds: number;
  beforeAll(async () => {
    workspace = await copyWorkspace('edits');
    before = await taskHashes(workspace);
    seconds = Math.floor(Date.now() / 1000);
  });
  afterAll(() => workspace.dispose());

  /** Nx takes a file for unchanged whose time is in the same second as when it hashed it. */
  function write(file: string, text: string): void {
    workspace.write(file, text);
    seconds += 2;
    utimesSync(join(workspace.root, file), seconds, seconds);
  }

  /** Projects by target whose hash an edit moves; what is edited is put back. */
  async function touchedBy(file: string, text: string): Promise<Record<string, string[]>> {
    const original = workspace.read(file);
    write(file, original + text);
    const after = await taskHashes(workspace);
    write(file, original);
    const moved = Object.keys(before).filter((task) => before[task] !== after[task]);
    const of = (target: string): string[] =>
      moved
        .filter((task) => task.endsWith(`:${target}`))
        .map((task) => task.slice(0, -target.length - 1))
        .sort();
    const others = moved.filter((task) => !/:(?:lint|types|test|nx-release-publish)$/.test(task));
    return { lint: of('lint'), types: of('types'), test: of('test'), others };
  }

  it.each(edits)('%s', async (_what, [file, text], touched) => {
    const named = (target: string): string[] => (touched[target] ?? '').split(' ').filter(Boolean);
    const expected = { lint: named('lint'), types: named('types'), test: [...named('test'), 'repository'] };
    const { others, ...moved } = await touchedBy(file, text);
    if (!file.startsWith('projects/')) expect(others).toEqual([]);
    expect(moved).toEqual({
      lint: expected.lint.sort(),
      types: expected.types.sort(),
      test: expected.test.sort(),
    });
  });

  it.each([
    ['eslint.config.mjs', ['lint']],
    ['jest.config.ts', ['test']],
    ['tsconfig.options.json', ['types']],
    ['package-lock.json', ['lint', 'types', 'test']],
  ])('%s touches every %p, and no task of the research', async (file, targets) => {
    const tasks = Object.keys(before).filter((task) => !task.startsWith('e2e:'));
    const moved = await touchedBy(file, '\n');
    for (const target of targets)
      expect(moved[target]?.length).toBe(tasks.filter((task) => task.endsWith(`:${target}`)).length + 1);
    expect(moved['others']).toEqual([]);
  });
});
