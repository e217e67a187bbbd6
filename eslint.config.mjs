import tseslint from 'typescript-eslint';

/** Imports go down only: for each part of the tree, the libraries it may import. */
const mayImport = {
  core: [],
  process: ['core'],
  compute: ['core', 'process'],
  documents: ['core', 'process'],
  preview: ['core', 'process'],
  data: ['core', 'process'],
  database: ['core', 'process'],
  'migration-test': ['core', 'process', 'database'],
  search: ['core'],
  reporting: ['core'],
  testing: [
    'core',
    'process',
    'compute',
    'documents',
    'preview',
    'data',
    'database',
    'migration-test',
    'search',
    'reporting',
  ],
};
const libraries = Object.keys(mayImport);
/** Specs, and what they share. */
const specs = ['**/*.spec.ts', '**/*.fixture.ts'];

const importDirections = libraries.flatMap((library) => [
  {
    files: [`libs/${library}/**/*.ts`],
    ignores: specs,
    rules: restrict(
      libraries.filter((other) => !mayImport[library].includes(other)),
      ['nx', 'nx/*', '@nx/*'],
    ),
  },
  {
    files: [`libs/${library}/**/*.spec.ts`, `libs/${library}/**/*.fixture.ts`],
    rules: restrict(
      libraries.filter((other) => other !== 'testing' && !mayImport[library].includes(other)),
      ['nx', 'nx/*', '@nx/*'],
    ),
  },
]);

/** What no file of the plugin imports. */
const notInPlugin = [['testing'], ['nx/src/*', '@nx/devkit/internal', '@nx/devkit/internal-*']];

/** The floors of the plugin, the lowest first: a folder imports from those below it alone. */
const floors = [
  'wiring',
  'scope',
  'tracing',
  'notify',
  'task',
  'jobs',
  'latex',
  'database',
  'executors',
  'graph-checks',
  'plan',
  'drawing',
  'live',
  'commands',
  'workspace',
  'hooks',
  'generators',
  'cli',
];

const floorDirections = floors.map((floor, index) => ({
  files: [`tools/nx-research/src/${floor}/**/*.ts`],
  ignores: specs,
  rules: restrict(...notInPlugin, floors.slice(index + 1)),
}));

function restrict(forbiddenLibraries, forbiddenPackages, higherFloors = []) {
  const message = 'imports go down only (ARCHITECTURE.md)';
  const group = [
    ...forbiddenLibraries.map((library) => `@research/${library}`),
    '**/tools/**',
    '**/libs/**',
    ...forbiddenPackages,
  ];
  const regex = `^(\\.\\./)+(${higherFloors.join('|')})/`;
  const patterns = [{ group, message }, ...(higherFloors.length > 0 ? [{ regex, message }] : [])];
  return { 'no-restricted-imports': ['error', { patterns }] };
}

/** What libraries are given, or take from libs/process. */
const environmentAndClock = [
  ['MemberExpression[object.name="process"][property.name="env"]', 'environment'],
  ['NewExpression[callee.name="Date"][arguments.length=0]', 'clock'],
  ['MemberExpression[object.name="Date"][property.name="now"]', 'clock'],
].map(([selector, what]) => ({ selector, message: `a library is given the ${what} (libs/process has it)` }));

/** Words of the glossary's "not used" list, which readers of a message would have to translate. */
const riddles = 'nobody|whoever|somebody';
const words = ['Literal[value=', 'TemplateElement[value.raw='].map((node) => ({
  selector: `${node}/^[^\\n]*\\b(?:${riddles})\\b[^\\n]*$/i]`,
  message: 'name who or what it is (docs/glossary.md)',
}));

/** The same words in comments. */
const plainComments = {
  create: ({ sourceCode, report }) => ({
    Program() {
      for (const { value, loc } of sourceCode.getAllComments())
        if (new RegExp(`\\b(?:${riddles})\\b`, 'i').test(value))
          report({ loc, message: 'name who or what it is (docs/glossary.md)' });
    },
  }),
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/out/**', '**/node_modules/**', '.nx/**', '.research/**'] },
  ...tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-dynamic-delete': 'off',
      eqeqeq: 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 3],
    },
  },
  {
    files: ['libs/**/*.ts'],
    ignores: specs,
    rules: { 'no-console': 'error' },
  },
  {
    // libs/process is where libraries meet the process that they are in; pages run in a browser.
    files: ['libs/**/*.ts'],
    ignores: [...specs, '**/*.driver.ts', 'libs/process/**', 'libs/testing/**', 'libs/*/page/**'],
    rules: { 'no-restricted-syntax': ['error', ...environmentAndClock, ...words] },
  },
  {
    files: ['libs/**/*.ts', 'tools/**/*.ts', 'tools/**/*.mjs', 'bench/**/*.ts'],
    ignores: specs,
    plugins: { words: { rules: { 'plain-comments': plainComments } } },
    rules: { 'words/plain-comments': 'error' },
  },
  ...importDirections,
  {
    files: ['tools/**/*.ts'],
    ignores: specs,
    rules: restrict(...notInPlugin),
  },
  ...floorDirections,
  {
    files: ['libs/{process,testing,preview}/**/*.ts', 'tools/**/*.ts', 'tools/**/*.mjs'],
    ignores: [...specs, '**/e2e/**', 'libs/preview/src/**'],
    rules: { 'no-restricted-syntax': ['error', ...words] },
  },
);
