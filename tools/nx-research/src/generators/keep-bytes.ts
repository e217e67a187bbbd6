import type { Tree } from '@nx/devkit';

/**
 * Sees to it that git leaves the bytes of a new project as they are: its lock and its results are hashes of them, and
 * `core.autocrlf` changes line ends. A workspace that says so for all its files needs no word for one project.
 */
export function keepBytes(tree: Tree, root: string): void {
  const rules = tree.read('.gitattributes', 'utf8') ?? '';
  if (/^\*[ \t].*(?<=[ \t])-text(?=\s|$)/m.test(rules)) return;
  tree.write(
    `${root}/.gitattributes`,
    '# Fingerprints are hashes of bytes: git never changes line ends.\n* -text\n',
  );
}
