import type { TableContract } from './contract';

/** The files that a contract names besides its own table: references, freshness and what was read. */
export function filesNamed({ columns, freshness, balance }: TableContract): string[] {
  const names = [
    ...Object.values(columns).flatMap(({ references }) => references?.file ?? []),
    ...(freshness ? [freshness.behind.file] : []),
    ...(balance ? [balance.read].flat() : []),
  ];
  return [...new Set(names)];
}
