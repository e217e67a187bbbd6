import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alternate } from './alternate';
import type { Benchmark, Row } from './benchmark';
import { nextVersion } from './dissertation/next-version';
import { nxCommand } from './nx-command';
import { recordedWorkspace } from './records/recorded-workspace';
import { measuredRow, mediansOf, type Medians } from './rows';
import { timeCommand, type TimedRun } from './time-command';

const past = { records: 1000, runs: 200 };
const planAimSeconds = 2;
const chapter = 'projects/chapters/chapter-7-simulation/chapter_7_simulation.tex';
const task = 'chapter-7-simulation:build';

/** How long one waits to be told what happened and what would, where a thousand runs are on record. */
export const runsCommands: Benchmark = {
  name: 'runs',
  title: `\`runs:plan\` and \`runs:why\` on ${past.records} recorded runs`,
  async measure(rounds) {
    const workspace = await recordedWorkspace();
    try {
      await workspace.become(past);
      const { root } = workspace;
      const told = await alternate(
        {
          noOp: () => timeCommand(nxCommand(root, ['run-many', '-t', 'build'])),
          plan: () => command(root, ['runs:plan'], /\d+ in place/),
          why: () => command(root, ['runs:why', `--task=${task}`], new RegExp(task)),
        },
        rounds,
      );
      const { plan } = await alternate(
        { plan: () => (edit(root), command(root, ['runs:plan'], new RegExp(task))) },
        rounds,
      );
      const over = mediansOf(told.noOp);
      return [
        measuredRow('nothing to do: `nx run-many -t build`', told.noOp),
        measuredRow('nothing to do: `nx run runs:plan`', told.plan),
        overRow('nothing to do: the plan, over the build', { of: mediansOf(told.plan), over }),
        measuredRow('one chapter edited: `nx run runs:plan`', plan),
        overRow('one chapter edited: the plan, over the build that has nothing to do', {
          of: mediansOf(plan),
          over,
        }),
        measuredRow(`\`nx run runs:why --task=${task}\``, told.why),
        overRow('the answer, over the build that has nothing to do', { of: mediansOf(told.why), over }),
      ];
    } finally {
      workspace.dispose();
    }
  },
};

/** Throws when the answer is not there: silence must not look fast. */
async function command(root: string, args: readonly string[], says: RegExp): Promise<TimedRun> {
  const run = await timeCommand(nxCommand(root, ['run', ...args]));
  if (!says.test(run.output))
    throw new Error(`nx run ${args.join(' ')} says nothing of ${says}:\n${run.output}`);
  return run;
}

function edit(root: string): void {
  const path = join(root, chapter);
  const text = readFileSync(path, 'utf8').replace(/\n% bench .*\n/, '\n');
  writeFileSync(path, `${text}% bench ${nextVersion()}\n`);
}

function overRow(what: string, { of, over }: { readonly of: Medians; readonly over: Medians }): Row {
  const seconds = of.wall - over.wall;
  const verdict = seconds <= planAimSeconds ? 'met' : '**missed**';
  return {
    what,
    wall: `${seconds.toFixed(2)} s`,
    cpu: `${(of.cpu - over.cpu).toFixed(2)} s`,
    aim: `≤ ${planAimSeconds} s: ${verdict}`,
  };
}
