import { describeElapsed, describeFailure, ok, type Result } from '@research/core';
import { extentOf } from '@research/search';
import type { TaskOutcome, TaskScope } from '../../scope/task-scope';
import { type AskedSearch, searchPath } from './asked-search';
import { hasResult } from './fits-to-give';
import { describePlaces } from './hosts-of-blocks';
import { blocksAtWork } from './placed-blocks';
import { describeHosts, describeProgress, progressOf, secondsOfFit } from './progress';
import type { SearchOptions } from './kind';
import { openLedger, withKnown } from './search-ledger';
import { plannedHosts } from './trial-hosts';

type SearchScope = TaskScope<SearchOptions>;

/** Says how far a search is. */
export async function showStatus(scope: SearchScope, wanted: AskedSearch): Promise<Result<TaskOutcome>> {
  const opened = openLedger(scope, wanted);
  if (!opened.ok) return opened;
  const asked = withKnown(scope, wanted, opened.value);
  const { say } = scope;
  say(`${scope.task.project}: ${describeProgress(progressOf(asked, opened.value), asked.definition)}`);
  const entries = asked.trials.flatMap(({ key }) => opened.value.get(key) ?? []);
  for (const line of describeHosts(entries)) say(line);
  const places = await describePlaces(scope, blocksAtWork(searchPath(scope, 'blocks')));
  for (const line of places.ok ? places.value : [`warning: ${describeFailure(places.error)}`]) say(line);
  const last = entries
    .map(({ at }) => at)
    .sort()
    .at(-1);
  if (last) say(`last result: ${describeElapsed(scope.ports.now().getTime() - Date.parse(last))} ago`);
  opened.value.close();
  return ok({ status: 'done' });
}

/** Says what is to be evaluated, on which hosts, and for how long. Fails for hosts that are unknown. */
export async function showPlan(scope: SearchScope, wanted: AskedSearch): Promise<Result<TaskOutcome>> {
  const hosts = await plannedHosts(scope, wanted);
  if (!hosts.ok) return hosts;
  const opened = openLedger(scope, wanted);
  if (!opened.ok) return opened;
  const ledger = opened.value;
  const asked = withKnown(scope, wanted, ledger);
  const { trials, fits, trialsLeft, fitsLeft, isEstimate } = extentOf({
    ...asked,
    isFinished: ({ key }) => hasResult(ledger, key),
  });
  const about = isEstimate ? 'about ' : '';
  scope.say(`${about}${trials} trials in ${fits} fits; ${trialsLeft} trials in ${fitsLeft} fits are left`);
  for (const { text } of hosts.value) scope.say(`host ${text}`);
  const seconds = secondsOfFit(asked.trials.flatMap(({ key }) => ledger.get(key) ?? []));
  const slots = hosts.value.reduce((sum, { slots: of }) => sum + of, 0);
  const ofOneSlot = (seconds ?? 0) * fitsLeft * 1000;
  scope.say(
    seconds === undefined
      ? 'how long a fit takes is not known before the first'
      : `by those that have ended: ${describeElapsed(ofOneSlot)} of one slot, about ${describeElapsed(ofOneSlot / Math.max(1, slots))} with all of these hosts`,
  );
  ledger.close();
  return ok({ status: 'done' });
}
