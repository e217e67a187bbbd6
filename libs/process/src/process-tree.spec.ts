import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { endTree } from './end-tree';
import { livingMembers, type ProcessTree } from './process-tree';

/** A shell with a child in its group and one in a session of its own; the shell is reaped by us. */
function startTree(platform: NodeJS.Platform) {
  const script = 'sleep 60 & setsid sleep 60 & sleep 0.2; echo up; wait';
  const child = spawn('sh', ['-c', script], { detached: true, env: { ...process.env, TREE_SPEC: platform } });
  if (child.pid === undefined) throw new Error('sh was not started');
  const tree: ProcessTree = { pid: child.pid, mark: `TREE_SPEC=${platform}`, platform };
  return { child, tree };
}

// Here by the path of a machine without /proc, which tree-kill takes.
it.each(['linux', 'darwin'] as const)('ends a whole tree as on %s', async (platform) => {
  const { child, tree } = startTree(platform);
  await once(child.stdout, 'data');
  const members = livingMembers(tree);
  expect(members.map(({ inGroup }) => inGroup).sort()).toEqual([false, true, true]);
  const exited = once(child, 'exit');
  await endTree(tree, 1000);
  await exited;
  expect(livingMembers(tree)).toEqual([]);
});

it('is content with a tree that is gone', async () => {
  const { child, tree } = startTree('linux');
  const exited = once(child, 'exit');
  await endTree(tree, 0);
  await exited;
  await endTree(tree, 1000);
  expect(livingMembers(tree)).toEqual([]);
});
