import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { contractSchema } from './contract';
import { parseContract } from './parse-contract';

const guide = readFileSync(join(__dirname, '../../../../docs/guides/a-new-etl-task.md'), 'utf8');

/** Names of properties, however deep; those of records are free. */
function wordsOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties = {}, ...rest } = schema as { readonly properties?: Readonly<Record<string, unknown>> };
  return [
    ...Object.keys(properties),
    ...[...Object.values(properties), ...Object.values(rest)].flatMap(wordsOf),
  ];
}

describe('the guide to contracts', () => {
  it('shows one that is one', () => {
    const [, example = ''] = /```yaml\n([^]*?)```/.exec(guide) ?? [];
    expect(parseContract(example, 'contract.yaml')).toMatchObject({ ok: true });
  });

  it('explains every word that a contract may have', () => {
    const words = new Set(wordsOf(z.toJSONSchema(contractSchema, { io: 'input' })));
    expect(words.size).toBeGreaterThan(18);
    expect([...words].filter((word) => !guide.includes(`\`${word}\``))).toEqual([]);
  });
});
