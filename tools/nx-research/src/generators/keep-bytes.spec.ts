import { createTree } from '@nx/devkit/testing';
import { keepBytes } from './keep-bytes';

const rulesAfter = (rules?: string): string | null => {
  const tree = createTree();
  if (rules !== undefined) tree.write('.gitattributes', rules);
  keepBytes(tree, 'projects/a');
  return tree.read('projects/a/.gitattributes', 'utf8');
};

it.each([['* -text\n'], ['# all\n*  diff -text\n'], ['*.png binary\n*\t-text']])(
  'a workspace that leaves all bytes alone needs no more: %j',
  (rules) => expect(rulesAfter(rules)).toBeNull(),
);

it.each([[undefined], ['* text=auto\n'], ['*.csv -text\n'], ['*-text\n'], ['# * -text\n']])(
  'a project says it for itself beside %j',
  (rules) => expect(rulesAfter(rules)).toMatch(/^\* -text$/m),
);
