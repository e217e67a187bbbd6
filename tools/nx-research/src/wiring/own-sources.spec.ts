import { isOwnSource } from './own-sources';

describe('isOwnSource', () => {
  it.each(['clean.R', 'R/tools.R', 'data/lookup.csv', 'a.qmd', 'outliers.R'])('%s is one', (path) =>
    expect(isOwnSource(path, 'projects/p')).toBe(true),
  );
  it.each([
    'project.json',
    'source.lock.json',
    'contract.yaml',
    'out/build/x.csv',
    'results/metrics.json',
    'README.md',
    'clean.spec.ts',
    'node_modules/a.js',
    'lib/__pycache__/a.pyc',
    '.Rhistory',
    'sub/.hidden',
  ])('%s is none', (path) => expect(isOwnSource(path, 'projects/p')).toBe(false));
});
