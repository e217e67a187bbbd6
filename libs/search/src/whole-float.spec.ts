import { spawnSync } from 'node:child_process';
import { fingerprint } from '@research/core';
import fc from 'fast-check';
import { blockOf, blockText } from './block';
import { parseSearch, type SearchDefinition } from './definition';
import { fitsOf, trialsOf } from './fits';
import { configurationIn, configurationsOf, isInSpace, valueCell } from './space';
import { literalJson, reviveFloats, WholeFloat } from './whole-float';

const parsed = (text: string): SearchDefinition => {
  const found = parseSearch(`metric: m\n${text}`, 'search.yaml');
  if (!found.ok) throw new Error(JSON.stringify(found.error));
  return found.value;
};
const configurations = (definition: SearchDefinition) => {
  const found = configurationsOf(definition, 'search.yaml');
  return found.ok ? found.value : [];
};
/** What the script is told of each fit, as text. */
const told = (definition: SearchDefinition): string[] => {
  const fits = fitsOf(trialsOf(configurations(definition), 'identity'), definition);
  const lines = blockText(blockOf(fits), definition).split('\n');
  return lines.flatMap((line) => (line.startsWith('fit') ? line.slice(line.indexOf('{')) : []));
};

const compare = `
import json, sys, yaml
for case in json.load(sys.stdin):
    wanted = yaml.safe_load(case["yaml"])
    had = [json.loads(line)["parameters"]["a"] for line in case["told"]]
    assert repr(had) == repr(wanted), (case["yaml"], had, wanted)
    assert repr(json.loads(case["settings"])["a"]) == repr(wanted), case
`;

// As YAML 1.1, which Python reads, and YAML 1.2 both write a number.
const sign = fc.constantFrom('', '-', '+');
const digits = fc.oneof(
  fc.integer({ min: 0, max: 20 }).map(String),
  fc.bigInt({ min: 0n, max: 9007199254740991n }).map(String),
);
const fraction = fc.oneof(fc.constantFrom('0', '00', '5', '', '10'), fc.stringMatching(/^[0-9]{1,17}$/));
const exponent = fc.oneof(
  fc.constantFrom('', 'e+0', 'e-0', 'E+1', 'e-1'),
  fc.integer({ min: 1, max: 250 }).chain((of) => fc.constantFrom(`e+${of}`, `e-${of}`)),
);
const numberText = fc
  .oneof(
    fc.tuple(sign, digits).map(([before, of]) => (of === '0' ? of : before + of)),
    fc
      .tuple(sign, digits, fraction, exponent)
      .map(([before, of, after, by]) => `${before}${of}.${after}${by}`),
  )
  .chain((of) => fc.constantFrom(of, `!!float ${of}`, `!!float "${of}"`));

test('Python is told each number as YAML has it: value and type', () => {
  const cases: unknown[] = [];
  fc.assert(
    fc.property(fc.array(numberText, { minLength: 1, maxLength: 8 }), (texts) => {
      const yaml = `[${texts.join(', ')}]`;
      const found = parseSearch(
        `metric: m\nparameters: { a: ${yaml} }\nsettings: { a: ${yaml} }`,
        'search.yaml',
      );
      fc.pre(found.ok);
      if (!found.ok) return;
      const settings = literalJson(found.value.settings);
      cases.push({ yaml, told: told(found.value), settings });
    }),
    { numRuns: 300 },
  );
  const run = spawnSync('python3', ['-c', compare], { input: JSON.stringify(cases), encoding: 'utf8' });
  expect(run.stderr).toBe('');
  expect(cases.length).toBeGreaterThan(100);
});

test.each([
  ['[sqrt, 0.5, 1.0, 1]', ['"sqrt"', '0.5', '1.0', '1']],
  ['[1e3, 0x1E, -0.0, +1.0, 2., 1e22]', ['1000.0', '30', '-0.0', '1.0', '2.0', '1e+22']],
  ['[!!float 1, !!float -0, !!int 2, !!str 3, !!float 0.5]', ['1.0', '-0.0', '2', '"3"', '0.5']],
  ['{ values: [2.0] }', ['2.0']],
  ['{ from: 0.5, to: 1.0, points: 2 }', ['0.5', '1.0']],
  ['{ from: 0, to: 2, points: 3 }', ['0.0', '1.0', '2.0']],
  ['{ from: 1, to: 100, log: true, points: 3 }', ['1.0', '10.0', '100.0']],
  ['{ from: 0.0, to: 2.0, integer: true, points: 3 }', ['0', '1', '2']],
])('the script is told each value of %s as it is written', (values, expected) => {
  const lines = told(parsed(`parameters: { a: ${values} }`));
  expect(lines).toEqual(expected.map((one) => `{"parameters":{"a":${one}}}`));
});

test('rounds and settings are told as they are written, too', () => {
  const definition = parsed(
    'prefix: n\nparameters: { a: [1.0], n: [0.5, 1.0] }\nsettings: { share: 1.0, folds: [2, 3.0] }',
  );
  expect(told(definition)).toEqual(['{"parameters":{"a":1.0},"at":{"n":[0.5,1.0]}}']);
  expect(blockText(blockOf([]), definition)).toContain(
    'settings\t{"share":1.0,"folds":[2,3.0],"metric":"m"}\n',
  );
});

test('what a random search draws of a range is a float', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), (seed) => {
      const definition = parsed(
        `strategy: random\nseed: ${seed}\nbudget: { trials: 5 }\nparameters: { a: { from: 0, to: 1.0e-9 }, b: { from: 1, to: 9, integer: true } }`,
      );
      for (const configuration of configurations(definition)) {
        expect(isInSpace(configuration, definition.parameters)).toBe(true);
        expect(literalJson(configuration)).toMatch(/^\{"a":[^,]*[.e][^,]*,"b":\d\}$/);
      }
    }),
  );
});

test('a trial of 1.0 is another than that of 1, and all other keys stay', () => {
  const keyOf = (value: number | WholeFloat) => trialsOf([{ a: value, b: 'x', c: 0.5 }], 'identity')[0]?.key;
  expect(keyOf(WholeFloat.of(1))).not.toBe(keyOf(1));
  expect(keyOf(1)).toBe(fingerprint({ identity: 'identity', configuration: { a: 1, b: 'x', c: 0.5 } }));
});

test('a cell of a table is the value that is written there', () => {
  const { parameters } = parsed(
    'parameters: { a: [1, 2.0], b: { from: 0, to: 2, points: 3 }, c: { from: 0, to: 2, integer: true, points: 2 } }',
  );
  expect(configurationIn({ a: '2.0', b: '1.0', c: '1' }, parameters)).toEqual({
    a: WholeFloat.of(2),
    b: WholeFloat.of(1),
    c: 1,
  });
  for (const wrong of [{ a: '1.0' }, { a: '2' }, { b: '1' }, { c: '1.0' }])
    expect(configurationIn({ a: '1', b: '0.5', c: '1', ...wrong }, parameters)).toBeUndefined();
  expect(valueCell(WholeFloat.of(2))).toBe('2.0');
  expect(valueCell('2.0')).toBe('"2.0"');
});

test('a file of our own gives back what was written', () => {
  const value = {
    float: 'x',
    a: [WholeFloat.of(1), 1, WholeFloat.of(-0), WholeFloat.of(1e22)],
    b: { c: WholeFloat.of(3) },
  };
  const read: unknown = JSON.parse(JSON.stringify(value), reviveFloats);
  expect(literalJson(read)).toBe('{"float":"x","a":[1.0,1,-0.0,1e+22],"b":{"c":3.0}}');
});

test('JSON without floats that are whole is as JSON.stringify writes it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(literalJson(value)).toBe(JSON.stringify(value));
      expect(literalJson(value, '  ')).toBe(JSON.stringify(value, undefined, 2));
    }),
  );
});
