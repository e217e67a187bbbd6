import { hashVariable, isVariableHash } from './hash-variable';

it('is the same in every clone, and another for another variable or value', () => {
  const hash = hashVariable('TOKEN', 'hush-hush');
  expect(hash).toBe('scrypt:eab1ce9558a0f920c9634715f30cc877809df6da136c0cc05ffd1d9742ba672d');
  expect(isVariableHash(hash ?? '')).toBe(true);
  expect(hashVariable('OTHER', 'hush-hush')).not.toBe(hash);
  expect(hashVariable('TOKEN', 'hush')).not.toBe(hash);
  expect(hashVariable('TOKEN', null)).toBeNull();
});

it('knows its own hashes from values', () => {
  expect(['', 'hush-hush', 'scrypt:', `scrypt:${'g'.repeat(64)}`].filter(isVariableHash)).toEqual([]);
});
