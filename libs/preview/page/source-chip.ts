import type { Failure } from '@research/core';
import type { LiveState } from '../src/live-state';
import type { PagePlace, SourcePlace } from '../src/synctex/source-place';
import { byId, element } from './element';
import { locationLink } from './location-link';

interface SourceAnswer {
  readonly place?: SourcePlace | null;
  readonly failure?: Failure;
}

/** Asks where a place of the page comes from and says it at the lower edge: a link into the editor, and its text to copy. */
export async function showSource({ page, x, y }: PagePlace, state: LiveState): Promise<void> {
  const response = await fetch(`/source?page=${page}&x=${x.toFixed(2)}&y=${y.toFixed(2)}`);
  const { place, failure } = (await response.json()) as SourceAnswer;
  const chip = byId('source');
  chip.replaceChildren(
    ...(place ? placeContent(place, state) : [failure?.what ?? 'No source is known for this place.']),
    closeButton(chip),
  );
  chip.hidden = false;
}

function placeContent({ file, line, generated }: SourcePlace, state: LiveState): (string | Node)[] {
  const origin = generated
    ? [element('span', '', `${generated.file}:${generated.line}, made by ${generated.by} in`)]
    : [];
  return [...origin, locationLink({ file, line }, state), copyButton(`${file}:${line}`)];
}

function copyButton(text: string): HTMLElement {
  const button = element('button', '', 'Copy');
  button.addEventListener('click', () => {
    void navigator.clipboard.writeText(text).then(() => {
      button.textContent = 'Copied';
    });
  });
  return button;
}

function closeButton(chip: HTMLElement): HTMLElement {
  const button = element('button', '', '×');
  button.title = 'Close (Esc)';
  button.addEventListener('click', () => {
    chip.hidden = true;
  });
  return button;
}
