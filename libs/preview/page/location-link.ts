import type { LiveState } from '../src/live-state';
import { element } from './element';

/** A location in a source file. */
export interface SourceLocation {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** `file:line:column`, as a link that opens the editor where one is set. */
export function locationLink(
  { file, line, column }: SourceLocation,
  { editor, root }: LiveState,
): HTMLElement {
  const text = [file, line, column].filter((part) => part !== undefined).join(':');
  if (editor === undefined) return element('span', 'place', text);
  const link = element('a', 'place', text);
  const path = file.startsWith('/') ? file : `${root}/${file}`;
  link.href = editor.replace('{file}', encodeURI(path)).replace('{line}', String(line ?? 1));
  return link;
}
