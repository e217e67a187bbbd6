import type { Sshd } from '@research/testing';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const interval = (estimate: number) => ({ estimate, low: estimate - 0.1, high: estimate + 0.1 });
const metrics = {
  seed: 1,
  bootstrap_samples: 100,
  n: 4,
  seasons: [2022],
  metrics: { auc: interval(0.5), log_loss: interval(0.693147), brier: interval(0.25), roi: null },
};
const games = [1, 0, 1, 0].map((won, index) => `g${index},2022,${won},0.5,,`);
/** Of a model that tosses a coin. */
export const predictions = `${['game_id,season,home_win,p_home,home_moneyline,away_moneyline', ...games].join('\n')}\n`;

/** A model that trains until it is allowed to end, and says at whose home it was started. */
function model(name: string, box: string, reads = {}): Record<string, string | object> {
  const script = `
echo "${name} $HOME" >> "${box}/starts"
echo up
until [ -e "${box}/go" ]; do sleep 0.05; done
cp coin/predictions.csv coin/metrics.json "$WRITE_DIR"
`;
  const folder = `projects/models/${name}`;
  const options = { script: 'train.sh', reads, results: ['predictions.csv', 'metrics.json'], host: 'box' };
  return {
    [`${folder}/project.json`]: {
      name,
      tags: ['kind:model'],
      targets: { train: { executor: 'nx-research:train', options } },
    },
    [`${folder}/train.sh`]: script,
    [`${folder}/coin/metrics.json`]: metrics,
    [`${folder}/coin/predictions.csv`]: predictions,
  };
}

/** A guard against waiting for ever. */
export const patienceMs = 300_000;

/** Polls until something is so. @param what it is, for when it never is */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + patienceMs; !isSo(); await delay(50))
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
}

/** Waits until a job of a host is at work, or has ended, by what it notes in its folder there: that needs no nx. */
export async function noted(
  { home }: Pick<Sshd, 'home'>,
  job: string,
  note: 'running' | 'exit',
): Promise<void> {
  const jobs = join(home, '.nx-research/jobs');
  const isThere = (): boolean => {
    try {
      const folder = readdirSync(jobs).find((name) => name.startsWith(job)) ?? job;
      return lstatSync(join(jobs, folder, note)).ctimeMs > 0;
    } catch {
      return false;
    }
  };
  await until(isThere, `job ${job} to note "${note}"`);
}

/** The job that an output says was submitted; throws with the output when it says none. */
export function submittedJob(output: string): string {
  const [, job] = /submitted to \S+ as job ([0-9a-f]{6})/.exec(output) ?? [];
  if (job === undefined) throw new Error(`nothing was submitted:\n${output}`);
  return job;
}

/** The process that watches over a job. */
export const supervisorOf = (id: string): number => {
  const isIt = (pid: string): boolean => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(`research job ${id}`);
    } catch {
      return false;
    }
  };
  return Number(readdirSync('/proc').find((name) => /^\d+$/.test(name) && isIt(name)));
};

/** Files of a workspace with models that train on a host with one slot. @param box a folder that both sides see */
export const farWorkspace = (sshd: Sshd, box: string): Record<string, string | object> => ({
  'hosts.yaml': `hosts:
  box:
    transport: ssh
    destination: ${sshd.hostAlias}
    sshConfig: ${sshd.clientConfigFile}
    slots: { cpu: 1 }
    reconnectSeconds: 1
    fallback: local
`,
  ...model('slow', box),
  ...model('other', box),
  'projects/deploy/project.json': {
    name: 'deploy',
    targets: { run: { command: `touch ${box}/deployed` } },
  },
  ...model('coin', box, { words: 'words/words.txt' }),
  'projects/words/project.json': {
    name: 'words',
    targets: {
      build: { executor: 'nx-research:script', options: { script: 'words.sh', writes: ['words.txt'] } },
    },
  },
  'projects/words/words.sh': `echo x >> "${box}/words"; echo words > "$WRITE_DIR/words.txt"\n`,
  'workflows/training/project.json': {
    name: 'training',
    targets: { status: { executor: 'nx-research:training-status' } },
  },
  'tools/commands/hosts/project.json': readFileSync(
    join(__dirname, '../../commands/hosts/project.json'),
    'utf8',
  ),
});
