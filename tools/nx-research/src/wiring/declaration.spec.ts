import * as fc from 'fast-check';
import { kinds } from '../workspace/kinds';
import { wireWorkspace } from './wirings';
import { declarationsIn } from './declaration';
import { memoryFiles } from './workspace-files';

const path = 'projects/p/project.json';
const wireText = (text: string): void => {
  const files = memoryFiles({ [path]: text });
  wireWorkspace(declarationsIn([path], files), { kinds, files });
};

// Throwing here would stop every nx command of the workspace.
describe('declarations of any form', () => {
  it('are read without throwing: any JSON', () => {
    fc.assert(fc.property(fc.json(), (text) => wireText(text)));
  });

  it('are read without throwing: any text', () => {
    fc.assert(fc.property(fc.string(), (text) => wireText(text)));
  });

  it('are read without throwing: any options of each executor', () => {
    const names = [
      'fetch',
      'refresh',
      'snapshot',
      'script',
      'notebook',
      'check-tables',
      'chapter',
      'document',
      'check-pdf',
      'live',
    ];
    const target = fc.record({
      executor: fc.constantFrom(...names.map((name) => `nx-research:${name}`)),
      options: fc.jsonValue(),
    });
    const project = fc.record({
      name: fc.jsonValue(),
      tags: fc.jsonValue(),
      targets: fc.dictionary(fc.string(), fc.oneof(target, fc.jsonValue())),
    });
    fc.assert(fc.property(project, (declared) => wireText(JSON.stringify(declared))));
  });

  it('keep what is of the right form', () => {
    const text =
      '{ "name": "n", "tags": ["a", 1], "targets": { "build": { "executor": "e", "options": { "x": 1 } }, "odd": null } }';
    expect(declarationsIn([path], memoryFiles({ [path]: text }))).toEqual([
      {
        name: 'n',
        root: 'projects/p',
        tags: ['a'],
        targets: { build: { executor: 'e', options: { x: 1 } }, odd: { executor: undefined, options: {} } },
      },
    ]);
  });

  it('may have comments and trailing commas, as Nx allows them', () => {
    const text = '{\n  // two projects of one name are a mistake\n  "name": "n",\n  "tags": ["a",],\n}';
    expect(declarationsIn([path], memoryFiles({ [path]: text }))).toEqual([
      { name: 'n', root: 'projects/p', tags: ['a'], targets: {} },
    ]);
  });
});
