import { makeWorkspace, type Sshd, type Workspace } from '@research/testing';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Notes each evaluation in a file of its host's, as the configuration and its process. */
export const trainingScript = (box: string): string => `
import os, sys, time
from research_trials import serve

def objective(parameters, settings, at):
    print("a library prints", flush=True)
    where = os.path.join("${box}", "far" if os.environ["HOME"].endswith("home") else "local")
    os.makedirs(where, exist_ok=True)
    name = "-".join(str(of) for of in parameters.values())
    with open(os.path.join(where, "starts"), "a") as file:
        file.write(f"{name} {os.getpid()}\\n")
    time.sleep(float(open(os.path.join("${box}", "pause")).read()) if os.path.exists(os.path.join("${box}", "pause")) else 0.02)
    while os.path.exists(os.path.join("${box}", "hold")): time.sleep(0.05)
    if os.path.exists(os.path.join("${box}", "bad")): raise ValueError("the data is gone")
    with open(os.path.join(where, "ends"), "a") as file:
        file.write(f"{name} {os.getpid()}\\n")
    score = lambda n: round(0.7 - abs(parameters["depth"] - 5) / 50 - abs(n - 200) / 5000 + parameters["rate"] / 100, 6)
    return [{"value": score(n), "error": 0.01, "folds": {"2021": score(n), "2022": score(n) - 0.01}} for n in at["n"]]

serve(objective, versions="scores 1.0")
`;

/** What is tried: 36 configurations in 12 fits. */
export const search = `parameters:
  depth: [3, 5, 7, 9]
  rate: [0.1, 0.2, 0.3]
  n: [100, 200, 300]
prefix: n
metric: auc
implausible: { above: 0.76 }
`;

const results = 'models/trees/results/search';

/** A workspace whose model `trees` is searched, and what its evaluations note. */
export class SearchModel {
  private constructor(
    readonly workspace: Workspace,
    /** Absolute path of the folder in which evaluations note themselves. */
    readonly box: string,
  ) {}

  /** @param far a host besides this machine, as hosts.yaml has it */
  static async make(far = ''): Promise<SearchModel> {
    const box = mkdtempSync(join(tmpdir(), 'box-'));
    const workspace = await makeWorkspace({
      'hosts.yaml': `hosts:\n  local: { slots: { cpu: 2 } }\n${far}`,
      'models/trees/project.json': {
        name: 'trees',
        tags: ['kind:model'],
        targets: { search: { executor: 'nx-research:search', options: { script: 'train.py' } } },
      },
      'models/trees/train.py': trainingScript(box),
      'models/trees/search.yaml': search,
      'tools/commands/hosts/project.json': readFileSync(
        join(__dirname, '../../commands/hosts/project.json'),
        'utf8',
      ),
    });
    return new SearchModel(workspace, box);
  }

  /** The evaluations that have been noted, on both hosts. */
  noted = (what: 'starts' | 'ends'): string[] =>
    ['local', 'far'].flatMap((host) => {
      const file = join(this.box, host, what);
      return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
    });

  /** The names of the configurations that were evaluated, sorted. */
  names = (what: 'starts' | 'ends'): string[] =>
    this.noted(what)
      .map((line) => line.split(' ')[0] ?? '')
      .sort();

  /** Forgets ledger, results and notes. */
  forget(): void {
    for (const name of readdirSync(this.box)) rmSync(join(this.box, name), { recursive: true });
    for (const path of ['.research/search', results]) this.workspace.remove(path);
  }

  /** Lets each evaluation take so long. */
  pause(seconds: number): void {
    mkdirSync(this.box, { recursive: true });
    writeFileSync(join(this.box, 'pause'), String(seconds));
  }

  /** Lets no evaluation end until the returned function is called. */
  hold(): () => void {
    const file = join(this.box, 'hold');
    writeFileSync(file, '');
    return () => rmSync(file);
  }

  /** Kills the evaluation that started last of those that have not ended: one that has may not have answered yet. False: there is none. */
  killWorker(): boolean {
    const ended = this.noted('ends');
    const open = this.noted('starts').filter((line) => !ended.includes(line));
    const pid = open.at(-1)?.split(' ')[1] ?? '';
    return commandOf(pid).includes('train.py') && kill(pid);
  }

  /** Kills the supervisor of a block of this workspace: other workspaces may have the same task. False: there is none. */
  killSupervisor(): boolean {
    const blocks = readdirSync(join(this.workspace.root, '.research/search/trees/blocks'));
    const jobs = blocks.map((name) => `research job ${name.slice(0, 6)} trees:search`);
    const isOwn = (pid: string): boolean => jobs.some((job) => commandOf(pid).startsWith(job));
    return readdirSync('/proc').some((pid) => isOwn(pid) && kill(pid));
  }

  /** The fits that a host behind SSH has in its queue, and those that have been heard of. */
  fitsGiven({ home }: Pick<Sshd, 'home'>): ReadonlySet<string> {
    const of = (name: string): string => join(this.workspace.root, '.research/search/trees', name);
    const heard = existsSync(of('ledger')) ? readFileSync(of('ledger'), 'utf8') : '';
    const blocks = existsSync(of('blocks')) ? readdirSync(of('blocks')) : [];
    // The folder of an earlier search's block stays, acknowledged, until the block is started again.
    const hasIt = (block: string): boolean => {
      const job = join(home, '.nx-research/jobs', block.slice(0, -'.json'.length));
      return existsSync(join(job, 'supervisor')) && !existsSync(join(job, 'acknowledged'));
    };
    const given = blocks
      .filter((name) => name.endsWith('.json') && hasIt(name))
      .flatMap((name): { id: string }[] => JSON.parse(readFileSync(of(`blocks/${name}`), 'utf8')).fits);
    return new Set([
      ...[...heard.matchAll(/"fit":"([^"]+)"/g)].map(([, fit = '']) => fit),
      ...given.map(({ id }) => id),
    ]);
  }

  /** The results of the search. */
  found = () => ({
    trials: this.workspace.read(`${results}/trials.csv`),
    best: this.workspace.read(`${results}/best.json`),
  });

  hasResults = (): boolean => existsSync(join(this.workspace.root, results, 'best.json'));

  async dispose(): Promise<void> {
    await this.workspace.nx(['run', 'hosts:cancel', '--all']);
    this.workspace.dispose();
    rmSync(this.box, { recursive: true, force: true });
  }
}

/** The command line of a process; empty where there is none. */
function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function kill(pid: string): boolean {
  try {
    return process.kill(Number(pid), 'SIGKILL');
  } catch {
    return false;
  }
}
