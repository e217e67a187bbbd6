import type { Location } from '@research/core';
import { lineMap } from '../tex/line-map';
import { maskTex } from '../tex/mask-tex';

/** A TeX source by the path under which TeX reads it. */
export interface TexSource {
  readonly path: string;
  readonly text: string;
}

/** What a key is used as: a label that is referred to, a citation, or a label that is set. */
export type KeyUse = 'reference' | 'citation' | 'label';

const commands: Record<KeyUse, string> = {
  reference: '(?:[A-Za-z]*ref|hyperref|[cC]pageref|cref|Cref|crefrange|Crefrange)\\*?',
  citation: '(?:no|[A-Za-z]*)?[cC]ite[A-Za-z]*\\*?',
  label: 'label',
};

/**
 * Every place where the sources use a key, in the order of the sources. Searching them is more reliable than the
 * `(file … )` brackets of TeX's log. A key written by a macro of the author's own is not found.
 */
export function locateReference(sources: readonly TexSource[], key: string, use: KeyUse): Location[] {
  const pattern = new RegExp(`\\\\${commands[use]}(?![A-Za-z@])\\s*(?:\\[[^\\]]*\\]\\s*){0,2}`, 'g');
  return sources.flatMap(({ path, text }) => {
    const masked = maskTex(text);
    const positionAt = lineMap(text);
    return [...masked.matchAll(pattern)].flatMap((match) =>
      offsetsInArguments(match, masked, key).map((offset) => ({ file: path, ...positionAt(offset) })),
    );
  });
}

/** Offsets of the key in the options (`\hyperref[key]{…}`) and in the first two braced arguments, comma-separated. */
function offsetsInArguments(match: RegExpExecArray, text: string, key: string): number[] {
  const after = match.index + match[0].length;
  const braced = /^(?:\{[^{}]*\}\s*){1,2}/.exec(text.slice(after, after + 2000))?.[0] ?? '';
  const whole = match[0].startsWith('\\hyperref') ? match[0] : match[0] + braced;
  const found = [...whole.matchAll(/(?<=[[{,]\s*)[^[\]{},\s][^[\]{},]*?(?=\s*[\]},])/g)];
  return found.filter(([item]) => item === key).map((item) => match.index + item.index);
}
