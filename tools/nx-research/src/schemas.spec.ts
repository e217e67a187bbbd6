import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const plugin = join(__dirname, '..');
const read = (file: string) => JSON.parse(readFileSync(join(plugin, file), 'utf8'));

type Entry = readonly [name: string, about: { readonly description: string; readonly schema: string }];
const entries = (['executors', 'generators'] as const).flatMap((key): Entry[] =>
  Object.entries(read(`${key}.json`)[key]),
);

describe("what Nx's --help says", () => {
  it.each(entries)(
    'of %s is what is listed, and something of each option',
    (_name, { description, schema }) => {
      const { description: shown, properties } = read(schema);
      expect(description).toMatch(/\w/);
      expect(shown).toBe(description);
      for (const option of Object.values(properties)) expect(option).toHaveProperty('description');
    },
  );
});
