import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeWorkspace, type Workspace } from '@research/testing';

/** Waits for `~/go` on its host, unless on a small slice, and leaves the results of a coin. */
const training = `import os, shutil, time
print("round 1", flush=True)
go = os.path.expanduser("~/go")
while not os.path.exists(go) and "RESEARCH_SMOKE" not in os.environ:
    time.sleep(0.05)
for name in ("predictions.csv", "metrics.json"):
    shutil.copy("coin/" + name, os.environ["WRITE_DIR"])
print("round 2", flush=True)
`;

const interval = (estimate: number) => ({ estimate, low: estimate - 0.1, high: estimate + 0.1 });
const metrics = {
  seed: 1,
  bootstrap_samples: 100,
  n: 4,
  seasons: [2022],
  metrics: { auc: interval(0.5), log_loss: interval(0.693147), brier: interval(0.25), roi: null },
};
const games = [1, 0, 1, 0].map((won, index) => `g${index},2022,${won},0.5,,`);

/** A workspace with one training for a GPU, under the names that the guides use, and the commands about hosts. */
export const guideWorkspace = (): Promise<Workspace> =>
  makeWorkspace({
    'projects/xgboost/project.json': {
      name: 'xgboost',
      tags: ['kind:model', 'gpu'],
      targets: {
        train: {
          executor: 'nx-research:train',
          options: {
            script: 'train.py',
            pythonModules: ['json'],
            results: ['predictions.csv', 'metrics.json'],
          },
        },
      },
    },
    'projects/xgboost/train.py': training,
    'projects/xgboost/coin/metrics.json': JSON.stringify(metrics),
    'projects/xgboost/coin/predictions.csv': `game_id,season,home_win,p_home,home_moneyline,away_moneyline\n${games.join('\n')}\n`,
    'tools/commands/hosts/project.json': readFileSync(
      join(__dirname, '../../commands/hosts/project.json'),
      'utf8',
    ),
  });
