/**
 * Nx filesets of the files of a project that its scripts may depend on: all tracked ones but declarations, notes, tests,
 * results (outputs that are tracked), source locks and contracts, which the tasks that mean them name themselves.
 */
export const ownSources: readonly string[] = [
  '{projectRoot}/**/*',
  '!{projectRoot}/project.json',
  '!{projectRoot}/source.lock.json',
  '!{projectRoot}/contract.yaml',
  '!{projectRoot}/results/**/*',
  '!{projectRoot}/**/*.md',
  '!{projectRoot}/**/*.spec.ts',
];

const foreign = ['out', 'results', 'node_modules', 'project.json', 'source.lock.json', 'contract.yaml'];

/** The same rule for one path relative to the project, for fingerprints, which see folders instead of filesets. */
export function isOwnSource(path: string): boolean {
  const [folder = ''] = path.split('/');
  if (foreign.includes(folder)) return false;
  return !/(^|\/)(\.|__pycache__\/)/.test(path) && !/\.(md|spec\.ts)$/.test(path);
}
