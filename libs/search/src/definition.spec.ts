import { describeFailure } from '@research/core';
import { parseSearch } from './definition';

const valid = `
parameters:
  max_depth: [3, 5]
  booster: [gbtree, gblinear]
  eta: { from: 0.01, to: 0.3, log: true, points: 3 }
  gamma: { values: [0, 1], when: { booster: gbtree } }
metric: auc
`;

describe('search.yaml', () => {
  it('keeps its parameters in their order, and has defaults for all else', () => {
    const parsed = parseSearch(valid, 'search.yaml');
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        strategy: 'grid',
        direction: 'maximize',
        seed: 1,
        settings: {},
        trial: { limitSeconds: 3600, retries: 1 },
        parameters: { gamma: { values: [0, 1], when: { booster: ['gbtree'] } } },
      },
    });
    expect(parsed.ok && Object.keys(parsed.value.parameters)).toEqual([
      'max_depth',
      'booster',
      'eta',
      'gamma',
    ]);
  });

  it.each([
    ['no parameter', 'parameters: {}\nmetric: auc', /search\.yaml:1:1\b.*at least one parameter/],
    ['no value', 'metric: auc\nparameters:\n  a: []', /search\.yaml:3:3\b.*parameters\.a: the list is empty/],
    ['a value twice', 'metric: auc\nparameters:\n  a: [1, 1]', /:3:10\b.*parameters\.a\.1: 1 appears twice/],
    [
      'a float twice',
      'metric: auc\nparameters:\n  a: [1.0, 1, 10.0e-1]',
      /:3:15\b.*a\.2: 1\.0 appears twice/,
    ],
    [
      'a whole number that JavaScript would change',
      'metric: auc\nparameters:\n  a: [1, 9007199254740993]',
      /:3:10\b.*a whole number beyond .* is not allowed; expected a float/,
    ],
    [
      'a range that is wider than any number',
      'metric: m\nparameters:\n  a: { from: -1.7e308, to: 1.7e308, points: 3 }',
      /:3:24\b.*no finite number/,
    ],
    [
      'a logarithmic range that is wider than any number',
      'metric: m\nparameters:\n  a: { from: 1.0e-300, to: 1.0e+300, log: true, points: 3 }',
      /:3:24\b.*no finite number/,
    ],
    [
      'integers that JavaScript would change',
      'metric: m\nparameters:\n  a: { from: 1, to: 1e300, integer: true, points: 3 }',
      /:3:28\b.*expected whole numbers up to/,
    ],
    [
      'a condition on an integer where the value is a float',
      'metric: m\nparameters:\n  b: [0.5, 1.0]\n  a: { values: [1], when: { b: 1 } }',
      /:4:29\b.*b = 1, which is none of its values/,
    ],
    [
      'a condition outside of a range',
      'metric: m\nparameters:\n  b: { from: 0, to: 1, points: 3 }\n  a: { values: [1], when: { b: 2.0 } }',
      /:4:29\b.*b = 2\.0, which is none of its values/,
    ],
    ['a metric of a reserved name', 'metric: failed\nparameters: { a: [1] }', /:1:1\b.*called failed/],
    [
      'another metric for the script',
      'metric: m\nparameters: { a: [1] }\nsettings: { metric: auc }',
      /:3:13\b.*settings\.metric: the script is told the metric under this name/,
    ],
    [
      'another metric for the held-out data',
      'metric: m\nparameters: { a: [1] }\nholdout: { metric: auc }',
      /:3:12\b.*holdout\.metric/,
    ],
    [
      'a name that JavaScript drops',
      'metric: m\nparameters:\n  a: [1]\n  __proto__: [2]',
      /:4:3\b.*"__proto__" is not allowed as a key/,
    ],
    ...['grid', 'random'].map((strategy): [string, string, RegExp] => [
      `more trials than any ${strategy} has`,
      `metric: m\nstrategy: ${strategy}\nbudget: { trials: 300000000 }\nparameters: { a: [1] }`,
      /:3:11\b.*300000000 is not allowed; expected a whole number from 1 to 100000/,
    ]),
    ...[
      ['.nan', 'NaN'],
      ['-.inf', '-Infinity'],
      ['null', 'nothing'],
      ['[2]', '\\[2\\]'],
    ].map(([given, shown]): [string, string, RegExp] => [
      `${given} as a value`,
      `metric: m\nparameters:\n  a: [1, ${given}]`,
      new RegExp(`:3:10\\b.*: ${shown} is not allowed; expected a finite number, a text, true or false`),
    ]),
    ...[
      ['1_000', '1000'],
      ['-1_000.5e1', '-1000.5e1'],
      ['0x1_0', '0x10'],
      ['010', 'a number without a 0 in front'],
      ['0b11', 'a decimal number'],
      ['yes', 'true'],
      ['Off', 'false'],
    ].map(([given = '', plainly]): [string, string, RegExp] => [
      `${given}, which YAML 1.1 reads otherwise,`,
      `metric: m\nparameters:\n  a: [3, ${given}]`,
      new RegExp(`:3:10\\b.*${given} means different .* expected ${plainly}, or "${given}" for a text`),
    ]),
    ...['1001', '1', '2.5', 'many'].map((points): [string, string, RegExp] => [
      `${points} points`,
      `metric: m\nparameters:\n  a: { from: 0, to: 1, points: ${points} }`,
      new RegExp(`:3:24\\b.*: "?${points}"? is not allowed; expected a whole number from 2 to 1000`),
    ]),
    ['half a range', 'metric: m\nparameters:\n  a: { from: 0 }', /:3:3\b.*a\.to: missing; expected a number/],
    ['a range without end', 'metric: m\nparameters:\n  a: { from: 0, to: .inf }', /:3:17\b.*Infinity is not/],
    [
      'a number as a parameter',
      'metric: m\nparameters:\n  a: 5',
      /:3:3\b.*5 is not allowed; expected a list/,
    ],
    [
      'an empty condition',
      'metric: m\nparameters:\n  b: [1]\n  a: { values: [1], when: { b: } }',
      /:4:29\b.*nothing/,
    ],
    [
      'a metric that is a number',
      'metric: 5\nparameters: { a: [1] }',
      /:1:1\b.*5 is not allowed; expected the name/,
    ],
    ['a host twice', 'metric: m\nhosts: [a, a]\nparameters: { a: [1] }', /:2:12\b.*"a" appears twice/],
    [
      'a seed that is a text',
      'metric: m\nseed: x\nparameters: { a: [1] }',
      /:2:1\b.*a text is not allowed; expected/,
    ],
    [
      'a setting that is no JSON',
      'metric: m\nsettings: { a: .nan }\nparameters: { a: [1] }',
      /:2:13\b.*NaN is not/,
    ],
    [
      'too many retries',
      'metric: m\ntrial: { retries: 11 }\nparameters: { a: [1] }',
      /:2:10\b.*11 is not.*at most 10/,
    ],
    ['a parameter twice', 'metric: auc\nparameters:\n  a: [1]\n  a: [2]', /:4:3\b.*"a" appears twice/],
    ...['!!int 1.5', '!!float x', '!!bool yes', '!!null 0', '!mine 1', '!!seq { b: 1 }'].map(
      (given): [string, string, RegExp] => [
        `the value ${given}`,
        `metric: m\nparameters:\n  a: [1, ${given}]`,
        /:3:10\b.*(the tag \S+ is unknown or does not fit its value|is not allowed)/,
      ],
    ),
    [
      'an unsupported version of YAML',
      '%YAML 1.3\n---\nmetric: m\nparameters: { a: [1] }',
      /:1:7\b.*Unsupported YAML version/,
    ],
    ['an unknown key', 'metric: auc\nparamters: {}', /:2:1\b.*unknown key.*\n.*did you mean parameters\?/],
    [
      'no metric',
      'parameters: { a: [1] }',
      /:1:1\b.*metric: missing; expected the name of what the objective reports/,
    ],
    ...['auc', 'failed', 'auc_fold_1'].map((name): [string, string, RegExp] => [
      `a parameter called ${name}`,
      `metric: auc\nparameters:\n  ${name}: [1]`,
      /:3:3\b.*a column of the results has this name/,
    ]),
    [
      'an unknown strategy',
      'metric: m\nstrategy: greedy\nparameters: { a: [1] }',
      /:2:1\b.*grid, random, asha or tpe/,
    ],
    [
      'a range without points in a grid',
      'metric: m\nparameters:\n  a: { from: 0, to: 1 }',
      /:3:3\b.*"points"/,
    ],
    ['a range that goes down', 'metric: m\nparameters:\n  a: { from: 2, to: 1, points: 2 }', /:3:.*a/],
    ['a logarithm of 0', 'metric: m\nparameters:\n  a: { from: 0, to: 1, log: true, points: 2 }', /:3:.*a/],
    [
      'random without a budget',
      'metric: m\nstrategy: random\nparameters: { a: [1] }',
      /:2:1\b.*budget\.trials/,
    ],
    [
      'tpe without a budget',
      'metric: m\nstrategy: tpe\nparameters: { a: [1] }',
      /:2:1\b.*tpe needs the number of trials: budget\.trials/,
    ],
    [
      'tpe with nothing but a prefix',
      'metric: m\nstrategy: tpe\nprefix: n\nparameters:\n  n: [1, 2]\nbudget: { trials: 9 }',
      /:4:1\b.*a parameter besides the prefix/,
    ],
    [
      'tpe with a condition on the prefix',
      'metric: m\nstrategy: tpe\nprefix: n\nbudget: { trials: 9 }\nparameters:\n  n: [1, 2]\n  a: { values: [1], when: { n: 1 } }',
      /:7:\d+\b.*must not name the prefix n/,
    ],
    [
      'tpe with a budget that is smaller than a fit',
      'metric: m\nstrategy: tpe\nprefix: n\nparameters: { a: [1], n: [1, 2, 3] }\nbudget: { trials: 2 }',
      /:5:11\b.*budget\.trials is 2: a fit of tpe has 3 trials/,
    ],
    ['asha without a prefix', 'metric: m\nstrategy: asha\nparameters: { a: [1] }', /:2:1\b.*rung to rung/],
    ['an unknown prefix', 'metric: m\nprefix: n\nparameters: { a: [1] }', /:2:1\b.*no parameter is called n/],
    ['a prefix of texts', 'metric: m\nprefix: a\nparameters: { a: [x] }', /:2:1\b.*positive numbers/],
    [
      'dart with a prefix',
      'metric: m\nprefix: n\nparameters: { booster: [gbtree, dart], n: [1, 2] }',
      /:2:1\b.*dart drops trees/,
    ],
    [
      'a condition on what stands below',
      'metric: m\nparameters:\n  a: { values: [1], when: { b: 1 } }\n  b: [1]',
      /:3:29\b.*does not stand above/,
    ],
    [
      'a condition that never holds',
      'metric: m\nparameters:\n  b: [1]\n  a: { values: [1], when: { b: 2 } }',
      /:4:29\b.*none of its values/,
    ],
    ['broken YAML', 'parameters: [', /search\.yaml:1:\d+/],
  ])('refuses %s, with its line and column', (_name, text, expected) => {
    const parsed = parseSearch(text, 'search.yaml');
    const said = parsed.ok ? 'accepted' : describeFailure(parsed.error);
    expect(said).toMatch(expected);
    expect(said).not.toMatch(/Invalid|Too (small|big)|received/);
  });

  it('takes options for what they are worth, however they are written', () => {
    const options = [
      'seed: 2.0\nbudget: { trials: 3.0 }\ntrial: { retries: 0.0 }',
      'seed: 2\nbudget: { trials: 3 }\ntrial: { retries: 0 }',
    ];
    const [floats, integers] = options.map((text) => parseSearch(`${valid}${text}\n`, 'search.yaml'));
    expect(floats).toEqual(integers);
    expect(floats?.ok).toBe(true);
  });
});
