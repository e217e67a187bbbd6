import Sequencer from '@jest/test-sequencer';

/** Specs of a minute and more, the longest first: begun late, one of them runs alone at the end. */
const longest = [
  'real-data',
  'reproducible',
  'results',
  'incremental',
  'weekly-update',
  'live',
  'database',
  'far-training',
  'share',
  'model-generator',
  'generator',
  'far-jobs',
  'undeclared',
  'soft-failure',
  'far-line',
  'search-troubles',
  'durable',
  'snapshot',
  'bad-input',
  'build-report',
  'notebook-engines',
  'biblatex',
  'phases',
  'far-host',
  'glm',
  'build_features',
  'train',
  'run-records',
  'runs-analysis',
];

/** Begins with the specs that take longest, also in a fresh clone, where Jest knows of none how long it took. */
export default class LongestFirst extends Sequencer {
  /** @param {import('@jest/test-result').Test[]} tests */
  async sort(tests) {
    const usual = await super.sort(tests);
    return usual.sort((one, other) => rankOf(one) - rankOf(other));
  }
}

/** @param {import('@jest/test-result').Test} test */
function rankOf({ path }) {
  const rank = longest.findIndex((name) => path.endsWith(`/${name}.spec.ts`));
  return rank === -1 ? longest.length : rank;
}
