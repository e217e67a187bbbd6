import type { LiveState } from '../src/live-state';
import { DocumentView } from './document-view';
import { byId } from './element';
import { showProblems } from './problems';
import { showSource } from './source-chip';
import { builtText, moodOf, statusText, type Mood } from './status';

const view = new DocumentView();
let state: LiveState | undefined;
/** The version that is on the screen or on its way there. */
let wanted: string | undefined;
let showing = Promise.resolve();

const events = new EventSource('/events');
events.addEventListener('message', ({ data }: MessageEvent<string>) => {
  state = JSON.parse(data) as LiveState;
  render(state);
  const version = state.pdf?.version;
  if (version === undefined || version === wanted) return;
  wanted = version;
  showing = showing.then(() => showNewest(version));
});
events.addEventListener('error', () => {
  setMood('lost');
  byId('status').textContent = 'the server has stopped; this page goes on when it is back';
});

function render(now: LiveState): void {
  document.title = now.failures.length > 0 ? `✕ ${now.document}` : now.document;
  byId('title').textContent = now.document;
  byId('status').textContent = statusText(now);
  byId('built').textContent = builtText(now, view.pageCount);
  setMood(moodOf(now));
  showProblems(byId('problems'), now);
}

/** Versions that a newer one has overtaken are never fetched. */
async function showNewest(version: string): Promise<void> {
  if (version !== wanted) return;
  try {
    await view.show(version);
  } catch {
    wanted = undefined; // the next state tries again
  }
  if (state) render(state);
}

function setMood(mood: Mood): void {
  document.body.dataset['mood'] = mood;
}

byId('smaller').addEventListener('click', () => view.setZoom('smaller'));
byId('larger').addEventListener('click', () => view.setZoom('larger'));
byId('fit').addEventListener('click', () => view.setZoom('fit'));
document.addEventListener('keydown', ({ key, ctrlKey, metaKey }) => {
  if (ctrlKey || metaKey) return;
  if (key === '+' || key === '=') view.setZoom('larger');
  if (key === '-') view.setZoom('smaller');
  if (key === '0') view.setZoom('fit');
  if (key === 'Escape') byId('source').hidden = true;
});
byId('pages').addEventListener('dblclick', ({ clientX, clientY }) => {
  const place = view.placeAt(clientX, clientY);
  if (place && state) void showSource(place, state);
});
byId('scroll').focus();
