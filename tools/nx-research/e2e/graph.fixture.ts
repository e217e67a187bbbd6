import type { Workspace } from '@research/testing';
import { execFile } from 'node:child_process';
import { join } from 'node:path';

interface MadeTarget {
  readonly reads?: Readonly<Record<string, string>>;
  readonly options?: object;
}

/** A target that runs a script. */
export const target = (name: string, { reads = {}, options = {} }: MadeTarget = {}) => ({
  executor: 'nx-research:script',
  options: { script: 'work.sh', reads, writes: [`${name}.txt`], ...options },
});

/** Projects a ← b ← c, which a workflow asks for, and the commands. */
export const soundGraph = {
  ...project('a', { build: target('a') }),
  ...project('b', { build: target('b', { reads: { a: 'a/a.txt' } }) }),
  ...project('c', { build: target('c', { reads: { b: 'b/b.txt' } }) }),
  'workflows/all/project.json': {
    name: 'all',
    tags: ['kind:workflow'],
    targets: { run: { executor: 'nx:noop', dependsOn: [{ projects: ['c'], target: 'build' }] } },
  },
  'tools/graph/project.json': {
    name: 'graph',
    tags: ['kind:command'],
    targets: { validate: { executor: 'nx-research:graph-validate' } },
  },
};

/** A project of such targets, one key a line. */
export function project(name: string, targets: object, more: object = {}): Record<string, string | object> {
  return {
    [`projects/${name}/work.sh`]: 'echo > "$WRITE_DIR/$(basename "$PWD").txt"\n',
    [`projects/${name}/project.json`]: JSON.stringify({ name, targets, ...more }, undefined, 1),
  };
}

/** What the program printed, and its exit code. */
export interface Said {
  readonly code: number;
  readonly output: string;
}

/** Runs the program that does without Nx. */
export function validateAlone(
  { root }: Workspace,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Said> {
  return new Promise((resolve) => {
    const program = join(root, 'node_modules/.bin/nx-research');
    const options = { cwd: root, env: { ...process.env, RESEARCH_STRICT: '', ...env } };
    execFile(program, ['graph:validate', ...args], options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });
}

/** Writes files, objects as JSON with one key a line. */
export function put(workspace: Workspace, files: Readonly<Record<string, string | object>>): void {
  for (const [path, content] of Object.entries(files))
    workspace.write(path, typeof content === 'string' ? content : JSON.stringify(content, undefined, 1));
}
