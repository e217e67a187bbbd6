import type { Failure } from '@research/core';
import type { Example, Finding } from './finding';

/** Where a table and the contract that it breaks are, as messages name them. */
export interface FindingPlace {
  /** The table's file. */
  readonly file: string;
  /** The rule in the contract, `file:line`. */
  readonly rule: string;
  /** The script that writes the table. */
  readonly script?: string;
}

/** A finding as a failure: the first rows that break the rule, with line and key, and where to mend it. */
export function describeFinding(finding: Finding, { file, rule, script }: FindingPlace): Failure {
  const { examples, count, what } = finding;
  const [first] = examples;
  const left = count - examples.length;
  const rows = examples.map(describeExample);
  const more = left > 0 && examples.length > 0 ? [`… and ${left.toLocaleString('en-US')} more`] : [];
  return {
    reason: 'broken-contract',
    what,
    at: first?.line === undefined ? { file } : { file, line: first.line },
    ...(rows.length > 0 ? { said: [...rows, ...more].join('\n') } : {}),
    tries: [
      ...(script === undefined ? [] : [`fix ${script}, or let it move such rows into its quarantine`]),
      `or admit it in the contract: ${rule}`,
    ],
  };
}

function describeExample({ line, key, value }: Example): string {
  const place = line === undefined ? '' : `line ${line}: `;
  return `${place}${key ?? ''}${value === undefined ? '' : `: ${value}`}`;
}
