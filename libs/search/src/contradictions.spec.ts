import { describeFailure } from '@research/core';
import { parseSearch } from './definition';

describe('search.yaml that contradicts itself', () => {
  it.each([
    [
      'a condition on the parameter itself, and one on that',
      'metric: m\nparameters:\n  a: { values: [1], when: { a: 1 } }\n  b: { values: [1], when: { a: 1 } }',
      /:3:29\b.*does not stand above/,
    ],
    ...['{ above: 0.5, below: 0.9 }', '{ below: 0.9, above: 0.9 }', '{ above: 0, below: 1.0 }'].map(
      (bounds): [string, string, RegExp] => [
        `bounds that leave no metric: ${bounds}`,
        `metric: m\nparameters: { a: [1] }\nimplausible: ${bounds}`,
        /:3:\d+\b.*implausible: no metric lies between "below" \((1|0\.9)\) and "above" \((0|0\.5|0\.9)\)/,
      ],
    ),
    ...[
      ['{ seasons: last }', '{ seasons: last }'],
      ['{ folds: 3, seasons: [2021, 2022] }', '{ seasons: [2021, 2022] }'],
      ['{ folds: 3, of: { b: 1, a: 2 } }', '{ of: { a: 2, b: 1.0 } }'],
      ['{ folds: 3 }', '{}'],
    ].map(([settings, holdout]): [string, string, RegExp] => [
      `the held-out data ${holdout} of the settings ${settings}`,
      `metric: m\nparameters: { a: [1] }\nsettings: ${settings}\nholdout: ${holdout}`,
      /:4:1\b.*holdout: the same as "settings"/,
    ]),
    ...[
      'b: { values: [1], when: { a: x } }\n  c: { values: [1], when: { b: 1, a: y } }',
      'b: { values: [1], when: { a: x } }\n  c: { values: [1], when: { a: [y, z], b: 1 } }',
      'b: { values: [1], when: { a: [x, y] } }\n  c: { values: [1], when: { b: 1, a: z } }',
    ].map((conditional): [string, string, RegExp] => [
      `conditions that exclude each other: ${conditional}`,
      `metric: m\nparameters:\n  a: [x, y, z]\n  ${conditional}`,
      /:5:\d+\b.*parameters\.c: never exists: "when" wants a = \w/,
    ]),
  ])('is refused for %s, with its line and column', (_name, text, expected) => {
    const parsed = parseSearch(text, 'search.yaml');
    expect(parsed.ok ? 'accepted' : describeFailure(parsed.error)).toMatch(expected);
  });

  it.each([
    'implausible: { above: 0.9, below: 0.5 }',
    'implausible: { below: 0.5 }',
    'settings: { seasons: first }\nholdout: { seasons: last }',
    'holdout: { seasons: last }',
    'settings: { a: [1, 2] }\nholdout: { a: [2, 1] }',
  ])('takes %s', (text) =>
    expect(parseSearch(`metric: m\nparameters: { b: [1] }\n${text}\n`, 'search.yaml')).toMatchObject({
      ok: true,
    }),
  );

  it('takes conditions on a parameter that has conditions of its own', () => {
    const parameters =
      'a: [x, y]\n  b: { values: [1], when: { a: [x, y] } }\n  c: { values: [1], when: { b: 1, a: y } }';
    expect(parseSearch(`metric: m\nparameters:\n  ${parameters}\n`, 'search.yaml')).toMatchObject({
      ok: true,
    });
  });
});
