import type { TableRules } from '@research/documents';
import type { CheckTablesOptions } from './kind';

/** Whether a file name is one that a pattern means; `*` stands for any characters. */
export function matchesName(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

/** The file names and patterns for which `allow` has a list of their own. */
export const allowedNames = ({ allow }: CheckTablesOptions): string[] =>
  Array.isArray(allow) ? [] : Object.keys(allow);

/** What the options say about the cells of one table. @param target the target that checks, for the words of a failure */
export function rulesFor(name: string, options: CheckTablesOptions, target: string): TableRules {
  const { allow, forbid } = options;
  const lists = Array.isArray(allow)
    ? [allow]
    : Object.entries(allow).flatMap(([pattern, words]) => (matchesName(pattern, name) ? [words] : []));
  return {
    allowedWords: lists.flat(),
    forbiddenWords: forbid,
    howToAllow: (word) => howToAllow(word, name, target),
  };
}

function howToAllow(word: string, name: string, target: string): string {
  const options = JSON.stringify({ allow: { [name]: [word] } });
  return `if ${word} is a value here, add to the targets in project.json: "${target}": {"executor":"nx-research:check-tables","options":${options}}`;
}
