import { copyWorkspace, type Workspace } from '@research/testing';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate } from './alternate';
import type { Benchmark, Row } from './benchmark';
import { nxCommand } from './nx-command';
import { allAnnounced } from './progress';
import { efficiencyRows, possibleSpeed } from './possible-speed';
import { measuredRow, mediansOf, ratioRow } from './rows';
import { timeCommand, type TimedRun } from './time-command';
import { type Published, publishedCopy } from './weekly-update/published';

/** A round takes minutes. */
const mostRounds = 3;
const repository = join(__dirname, '..');
const sample = 'projects/etl/simulated-seasons/releases';
/** The week before the new one. */
const lastWeek = 10;
const update = ['run', 'weekly-update:run'];
/** What its user would type instead, one after another: without them data, models and text are not of one state. */
const typed = [
  ['run', 'etl-refresh:run'],
  ['run', 'training:run'],
  ['run-many', '--targets=build'],
];
/** A search of 324 configurations on other data would be most of what is measured: each has two. */
const searches = {
  'projects/models/xgboost/search.yaml': `parameters: { max_depth: [3], n_estimators: [100, 300] }
prefix: n_estimators
metric: auc
settings: { seasons: before-last }
holdout: { seasons: last }
`,
  'projects/models/random-forest/search.yaml': `parameters: { min_samples_leaf: [20, 40], max_features: [0.5] }
metric: log_loss
direction: minimize
settings: { seasons: before-last }
holdout: { seasons: last }
`,
};

/** One new week of games, from upstream to the PDF: one command against those that it stands for. */
export const weeklyUpdate: Benchmark = {
  name: 'weekly-update',
  title: `A new week of games: \`nx run weekly-update:run\` (at most ${mostRounds} rounds)`,
  measure: (wanted) => measure(Math.min(wanted, mostRounds)),
};

async function measure(rounds: number): Promise<Row[]> {
  const mirror = process.env['NFLVERSE_MIRROR'];
  const published = publishedCopy(join(repository, mirror ?? sample));
  const workspace = await copyWorkspace('bench-week', { built: true });
  const before = mkdtempSync(join(tmpdir(), 'research-bench-before-'));
  try {
    const run = await prepared(workspace, { published, before });
    const back = (): void => {
      rmSync(workspace.root, { recursive: true, force: true });
      copy(before, workspace.root);
      published.upTo(lastWeek + 1);
    };
    const contenders = {
      update: () => (back(), run([update])),
      nothing: () => run([update]),
      typed: () => (back(), run(typed)),
    };
    const measured = await alternate(allAnnounced('a new week', contenders), rounds, { warmUp: false });
    back();
    const { wallSeconds } = await run([update]);
    const data = mirror === undefined ? 'the sample' : 'real data';
    return [
      measuredRow(`${data}: the update`, measured.update),
      measuredRow(`${data}: \`${typed.map((args) => `nx ${args.join(' ')}`).join(' && ')}\``, measured.typed),
      ratioRow('the update, against these', {
        of: mediansOf(measured.update),
        against: mediansOf(measured.typed),
      }),
      measuredRow('the update again, with nothing new', measured.nothing),
      ...efficiencyRows('the update', wallSeconds, await possibleSpeed(workspace.root)),
    ];
  } finally {
    published.dispose();
    workspace.dispose();
    rmSync(before, { recursive: true, force: true });
  }
}

type Run = (commands: readonly (readonly string[])[]) => Promise<TimedRun>;

/** Brings a workspace to the week before, and keeps a copy of it. */
async function prepared(
  workspace: Workspace,
  { published, before }: { readonly published: Published; readonly before: string },
): Promise<Run> {
  const env = { NFLVERSE_MIRROR: published.folder, RESEARCH_OFFLINE: '1' };
  const run: Run = (commands) => timeAll(commands.map((args) => nxCommand(workspace.root, args, env)));
  for (const [path, text] of Object.entries(searches)) workspace.write(path, text);
  published.upTo(lastWeek);
  await run([update]);
  await workspace.git('commit', '--quiet', '--all', '--message', 'data: the week before');
  copy(workspace.root, before);
  return run;
}

async function timeAll(commands: readonly ReturnType<typeof nxCommand>[]): Promise<TimedRun> {
  let [wallSeconds, cpuSeconds, output] = [0, 0, ''];
  for (const command of commands) {
    const one = await timeCommand(command);
    [wallSeconds, cpuSeconds, output] = [
      wallSeconds + one.wallSeconds,
      cpuSeconds + one.cpuSeconds,
      output + one.output,
    ];
  }
  return { wallSeconds, cpuSeconds, output };
}

const copy = (from: string, to: string): void =>
  cpSync(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
