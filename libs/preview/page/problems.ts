import type { Failure } from '@research/core';
import type { LiveState, LiveWarning } from '../src/live-state';
import { element } from './element';
import { locationLink } from './location-link';

/** Shows what is wrong beside the document, and nothing when nothing is. */
export function showProblems(panel: HTMLElement, state: LiveState): void {
  const { failures, pdf } = state;
  panel.hidden = failures.length === 0;
  if (panel.hidden) return panel.replaceChildren();
  const note = pdf
    ? 'The document beside this is the last one that could be made.'
    : 'There is no document yet.';
  panel.replaceChildren(
    element('h2', '', failures.length === 1 ? 'This needs you' : `${failures.length} things need you`),
    element('p', 'note', note),
    ...failures.map((failure) => failureElement(failure, state)),
    ...warningElements(state),
  );
}

function failureElement(failure: Failure, state: LiveState): HTMLElement {
  return element(
    'section',
    'failure',
    ...(failure.at ? [element('p', '', locationLink(failure.at, state))] : []),
    element('p', 'what', failure.what),
    ...(failure.said?.trim() ? [element('pre', '', failure.said.trimEnd())] : []),
    ...(failure.causes ?? []).map((cause) => failureElement(cause, state)),
    ...(failure.tries ?? []).map((advice) => element('p', 'try', advice)),
  );
}

function warningElements(state: LiveState): HTMLElement[] {
  const { warnings } = state;
  if (warnings.length === 0) return [];
  const summary = element('summary', '', warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`);
  return [element('details', '', summary, ...warnings.map((warning) => warningElement(warning, state)))];
}

function warningElement({ file, line, message }: LiveWarning, state: LiveState): HTMLElement {
  const place = file === undefined ? [] : [locationLink({ file, ...(line && { line }) }, state), ' '];
  return element('p', '', ...place, message);
}
