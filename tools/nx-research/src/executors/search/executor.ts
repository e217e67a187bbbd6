import { withLease } from '@research/compute';
import {
  describeFailure,
  fail,
  type Failure,
  hashBytes,
  ok,
  replaceFile,
  type Result,
  withFilesSync,
} from '@research/core';
import { formatTrainedOn, type TrainingInputs } from '@research/data';
import { finishedOf, type Ledger, summarize } from '@research/search';
import { join } from 'node:path';
import type { TaskOutcome, TaskScope } from '../../scope/task-scope';
import { defineExecutor } from '../../task/define-executor';
import { requireNoReaders } from '../../task/require-no-readers';
import { workContext } from '../../task/production';
import { thisHost } from '../../task/place';
import { userTeller } from '../../task/run-durable-script';
import { inProject } from '../../wiring/project-path';
import { resultsFile } from '../../wiring/results';
import { askedSearch, type AskedSearch, heldOut, searchPath } from './asked-search';
import { committedBest } from './committed-results';
import { FITS_NAME, fitsIn, fitsTable, fitTimesFigure, TIMES_NAME } from './fit-times';
import { takeFormerBlocks } from './former-blocks';
import { followHosts } from './hosts-of-blocks';
import { BEST_NAME, SEARCHED_ON_NAME, searchKind, type SearchOptions, TRIALS_NAME } from './kind';
import {
  describeConfiguration,
  describeHosts,
  describeProgress,
  describeRest,
  progressOf,
  shown,
} from './progress';
import { interruptedSearch, runTrials } from './run-trials';
import { openLedger, withKnown } from './search-ledger';
import { bestText, holdoutTrial, trialsTable } from './search-results';
import { searchInputs } from './searched-on';
import { describeFailed, failedOf, trustworthy } from './trust';
import { blocksAtWork, describeWork } from './placed-blocks';
import { showPlan, showStatus } from './show-search';

type SearchScope = TaskScope<SearchOptions>;

export const executor = defineExecutor(searchKind, async (scope) => {
  const asked = await askedSearch(scope);
  if (!asked.ok) return asked;
  if (scope.options.status) return showStatus(scope, asked.value);
  if (scope.options.dryRun) return showPlan(scope, asked.value);
  if (scope.options.otherOrigin && !isOfOtherData(scope, asked.value)) return ok({ status: 'kept' });
  const alone = requireNoReaders(scope, 'searched');
  if (!alone.ok) return alone;
  const host = await thisHost(scope);
  if (!host.ok) return host;
  // Of two searches with one ledger the second waits, and finds the trials of the first.
  const lease = { ...workContext(scope, { host: host.value }, {}), needs: { cpu: 0, gpu: 0 } };
  const inputs = await searchInputs(scope);
  if (!inputs.ok) return inputs;
  const tell = userTeller();
  // Nx ends at once, and with it all that this process could say through it; some seconds later it kills what has not ended.
  const tellInterrupted = (): void => tell(scope.concealment.text(describeFailure(interruptedSearch(scope))));
  scope.signal.addEventListener('abort', tellInterrupted, { once: true });
  return withLease(lease, () => search(scope, asked.value, inputs.value)).finally(() =>
    scope.signal.removeEventListener('abort', tellInterrupted),
  );
});

/** True where the committed results are of simulated data and the data is real now, or the reverse. */
function isOfOtherData(scope: SearchScope, { origin }: AskedSearch): boolean {
  const committed = committedBest(scope);
  if (committed === undefined) scope.say(`${scope.task.id}: there are no results of an earlier search`);
  else if (!committed.ok) scope.say(`warning: ${describeFailure(committed.error)}`);
  if (!committed?.ok) return false;
  const { origin: before } = committed.value;
  const data = before === 'none' ? 'no data that has an origin' : `${before} data`;
  const now = before === origin ? ', as they should be' : `; the data is ${origin} now`;
  scope.say(`${scope.task.id}: the results are of ${data}${now}`);
  return before !== origin;
}

async function search(
  scope: SearchScope,
  wanted: AskedSearch,
  inputs: TrainingInputs,
): Promise<Result<TaskOutcome>> {
  const opened = openLedger(scope, wanted);
  if (!opened.ok) return opened;
  const ledger = opened.value;
  try {
    const followed = await followHosts(scope);
    if (!followed.ok) return followed;
    const taken = await takeFormerBlocks(scope, withKnown(scope, wanted, ledger), ledger);
    if (!taken.ok) return taken;
    const before = withKnown(scope, wanted, ledger);
    const progress = progressOf(before, ledger);
    const rest = progress.fitsLeft > 0 ? `; ${describeRest(progress)}` : '';
    scope.say(`${scope.task.id}: ${describeProgress(progress, before.definition)}${rest}`);
    const ran = await runTrials(scope, before, ledger);
    if (!ran.ok) return ran;
    const asked = withKnown(scope, wanted, ledger);
    if (ran.value === 'submitted') return ok(submitted(scope, asked, ledger));
    const sound = trustworthy(asked, ledger);
    if (!sound.ok) return sound;
    return await finish(scope, asked, { ledger, inputs });
  } finally {
    ledger.close();
  }
}

/** Hosts work on what is left: nothing is written before they are done. */
function submitted(scope: SearchScope, asked: AskedSearch, ledger: Ledger): TaskOutcome {
  const progress = describeProgress(progressOf(asked, ledger), asked.definition);
  const note = `${progress}; ${describeWork(blocksAtWork(searchPath(scope, 'blocks')))} in the background`;
  scope.say(`${scope.task.id}: ${note}`);
  const next = ['npx nx run hosts:collect', `npx nx run ${scope.task.id}`];
  return { status: 'submitted', notes: [note], next };
}

/** Evaluates the winner on held-out data and writes the results. */
async function finish(
  scope: SearchScope,
  asked: AskedSearch,
  { ledger, inputs }: { readonly ledger: Ledger; readonly inputs: TrainingInputs },
): Promise<Result<TaskOutcome>> {
  const { definition, trials, file } = asked;
  const finished = finishedOf(trials, ledger.get);
  const summary = summarize(finished, definition);
  const failed = failedOf(asked, ledger);
  if (summary === undefined) return fail(nothingEnded(scope, file));
  const held = heldOut(asked);
  const last = held && holdoutTrial(summary, held);
  if (held && last) {
    const ran = await runTrials(scope, { ...held, trials: [last] }, ledger);
    if (!ran.ok) return ran;
    if (ran.value === 'submitted') return ok(submitted(scope, asked, ledger));
  }
  const outcome = last && ledger.get(last.key)?.outcome;
  if (outcome?.kind === 'failed')
    return fail(describeFailed({ outcome, configuration: summary.best.trial.configuration }));
  const versions = ledger.get(summary.best.trial.key)?.versions ?? '';
  const facts = {
    asked,
    summary,
    finished: finished.length,
    failed: failed.length,
    holdout: outcome,
  };
  const texts = { [TRIALS_NAME]: trialsTable(asked, ledger.get), [BEST_NAME]: bestText(facts) };
  const record = formatTrainedOn({
    ...inputs,
    tools: {},
    identity: asked.identity,
    versions,
    results: Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, hashBytes(text)])),
  });
  const folder = join(scope.workspaceRoot, scope.task.projectRoot);
  const written = withFilesSync('the results of the search could not be written', () => {
    for (const [name, text] of Object.entries({ ...texts, [SEARCHED_ON_NAME]: record }))
      replaceFile(join(folder, resultsFile(name)), text);
    const fits = fitsIn(trials.flatMap(({ key }) => ledger.get(key) ?? []));
    const output = join(scope.workspaceRoot, scope.task.outputFolder);
    replaceFile(join(output, FITS_NAME), fitsTable(fits));
    replaceFile(join(output, TIMES_NAME), fitTimesFigure(fits));
  });
  if (!written.ok) return written;
  for (const one of failed) scope.say(`warning: ${describeFailed(one).what}`);
  for (const line of describeHosts(trials.flatMap(({ key }) => ledger.get(key) ?? []))) scope.say(line);
  const { best, withinOneError } = summary;
  const near = withinOneError === undefined ? '' : `; ${withinOneError} lie within one standard error`;
  scope.say(
    `best ${definition.metric}: ${shown(best.measured.value)} with ${describeConfiguration(best.trial)}${near}`,
  );
  for (const name of [...Object.keys(texts), SEARCHED_ON_NAME])
    scope.say(`wrote ${inProject(scope.task.projectRoot, resultsFile(name))}`);
  for (const name of scope.task.writes) scope.say(`wrote ${scope.task.outputFolder}/${name}`);
  return ok({ status: 'built' });
}

/** The budget has ended before any trial. */
const nothingEnded = ({ task }: SearchScope, file: string): Failure => ({
  reason: 'time-limit',
  what: `no trial of ${file} has ended`,
  at: { file },
  tries: [`npx nx run ${task.id} goes on with what hosts have`, 'or raise budget.hours'],
});
