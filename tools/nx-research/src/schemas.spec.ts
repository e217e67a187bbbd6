import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeFailure } from '@research/core';
import { combineOptionsForExecutor } from 'nx/src/utils/params';
import * as z from 'zod';
import { parseOptions } from './wiring/parse-options';
import { kinds } from './workspace/kinds';

const plugin = join(__dirname, '..');
const read = (file: string) => JSON.parse(readFileSync(join(plugin, file), 'utf8'));

type Entry = readonly [name: string, about: { readonly description: string; readonly schema: string }];
const [executors, generators] = (['executors', 'generators'] as const).map((key): Entry[] =>
  Object.entries(read(`${key}.json`)[key]),
) as [Entry[], Entry[]];

describe("what Nx's --help says", () => {
  it.each([...executors, ...generators])(
    'of %s is what is listed, and something of each option',
    (_name, { description, schema }) => {
      const { description: shown, properties } = read(schema);
      expect(description).toMatch(/\w/);
      expect(shown).toBe(description);
      for (const option of Object.values(properties)) {
        expect(option).toHaveProperty('description');
        expect(option).toHaveProperty('type');
      }
    },
  );
});

type Options = Readonly<Record<string, unknown>>;

/** What an executor gets of its options in project.json, and of what is typed: it has passed Nx's own check. */
const passed = (schema: string, options: Options, typed: Options = {}): Record<string, unknown> =>
  combineOptionsForExecutor(
    { ...typed } as never,
    undefined as never,
    { executor: 'nx-research:any', options: structuredClone(options) },
    read(schema),
    'any',
    '',
  ) as Record<string, unknown>;

/** What is told about a target with these options, whether Nx or the executor would tell it. */
function told(name: string, schema: string, options: Options): string {
  const text = JSON.stringify({ targets: { it: { executor: `nx-research:${name}`, options } } }, null, 1);
  const origin = { file: 'projects/any/project.json', text, target: 'it' };
  const kind = kinds.get(`nx-research:${name}`);
  const nx = passed(schema, options);
  // Wiring looks at what is written, the executor at what Nx made of it.
  const results = [options, nx].map((given) => parseOptions(kind?.options ?? z.never(), given, origin));
  const failed = results.find(({ ok }) => !ok);
  return failed && !failed.ok ? describeFailure(failed.error) : 'nothing was refused';
}

/** A name without its last letter: `trial` for `trials`. */
const misspelt = (name: string): string => name.slice(0, -1);

describe.each(executors)('options of %s in project.json', (name, { schema }) => {
  const { properties } = read(schema) as { properties: Record<string, { type: string | string[] }> };
  const options = Object.keys(properties);

  it('are refused with the line and the target if there is no such option', () => {
    expect(told(name, schema, { colour_of_it: 'red' })).toMatch(
      /projects\/any\/project\.json:\d+: .*unknown option "colour_of_it" in target "it"/s,
    );
  });

  it('are refused with what may have been meant', () => {
    for (const option of options) {
      const message = told(name, schema, { [misspelt(option)]: 'x' });
      expect(message).toMatch(/project\.json:\d+: .*unknown option "/s);
      expect(message).toMatch(new RegExp(`did you mean [^?]*\\b${option}\\b`));
    }
  });

  it('are refused where they have a wrong type, be it a list or an object', () => {
    for (const [option, { type }] of Object.entries(properties)) {
      const wrong = [type].flat().includes('string') ? true : 'no such value';
      for (const value of [wrong, null, [null], [[{}]], { 'no name': [{ x: null }] }]) {
        const message = told(name, schema, { [option]: value });
        expect(message).toMatch(/project\.json:\d+: .*option "/s);
        expect(message).toContain('in target "it"');
      }
    }
  });
});

describe('options that are typed', () => {
  const one = (executor: string, typed: Options): Record<string, unknown> =>
    passed(`src/${executor}/schema.json`, {}, typed);

  it.each<[string, Options, Options]>([
    ['executors/train', { again: 'true', retries: '3' }, { again: true, retries: 3 }],
    ['executors/train', { 'limit-seconds': '60' }, { limitSeconds: 60 }],
    ['executors/train', { args: '--a,2' }, { args: ['--a', '2'] }],
    ['executors/phases', { week: '9', season: '2025' }, { week: 9, season: 2025 }],
    ['executors/database-migrate', { dryRun: 'true', to: '3' }, { dryRun: true, to: 3 }],
    ['executors/migration-test', { migration: '0012' }, { migration: '0012' }],
    ['executors/train', { retries: 'three' }, { retries: 'three' }],
  ])('are made what %s expects: %j', (executor, typed, expected) => {
    expect(one(executor, typed)).toMatchObject(expected);
  });

  it('count before defaults, which are there without them', () => {
    expect(one('executors/train', {})).toMatchObject({
      again: false,
      needs: { cpu: 1 },
      limitSeconds: 172800,
    });
  });
});
