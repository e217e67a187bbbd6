/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

/** Packages that ship ES modules only; Jest runs CommonJS, so they are transformed too. */
const esModules = [
  'execa',
  '@sindresorhus/merge-streams',
  '@sec-ant/readable-stream',
  'figures',
  'get-stream',
  'human-signals',
  'is-plain-obj',
  'is-stream',
  'is-unicode-supported',
  'npm-run-path',
  'parse-ms',
  'path-key',
  'pretty-ms',
  'strip-final-newline',
  'unicorn-magic',
  'yoctocolors',
];

const config: Config = {
  testEnvironment: '<rootDir>/libs/testing/src/spec-environment.ts',
  testSequencer: '<rootDir>/libs/testing/src/longest-first.mjs',
  roots: ['<rootDir>/libs', '<rootDir>/tools', '<rootDir>/projects'],
  testMatch: ['**/*.spec.ts'],
  modulePathIgnorePatterns: ['/dist/', '/out/'],
  moduleNameMapper: {
    '^@research/(.*)$': '<rootDir>/libs/$1/src/index.ts',
    // Its export conditions offer Jest the browser's version.
    '^unicorn-magic$': '<rootDir>/node_modules/unicorn-magic/node.js',
  },
  transform: {
    '\\.(t|j|mj)s$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
    ],
    '\\.pl$': '<rootDir>/libs/testing/perl-as-text.cjs',
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules.join('|')})/)`],
  // A guard against hangs: a whole build takes minutes on two cores that other specs share, and several times that beside other work.
  testTimeout: 900_000,
};

export default config;
