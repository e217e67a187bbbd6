import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fingerprint, taskId, type Fingerprint, type Result } from '@research/core';
import { allowedEnvironment } from '@research/process';
import { bundleProgram } from '@research/testing';
import type { Job } from '../jobs/job';
import type { JobOutcome } from '../jobs/run-job';
import type { DurableStep } from './durable-context';
import type { DurableOrder } from './durable.driver';
import type { Host } from '../hosts/host';
import { localHost } from '../hosts/local-host';
import { linkTo } from '../links/link-to';
import { seenFile } from './client-notes';
import type { JobEnd } from './job-end';
import { type JobRef, localJobFolder } from './job-ref';
import { cancelJob } from './settle-job';
import { listJobs, type ListedJob } from './list-jobs';

/** Polls until the value is there. @param patienceMs a guard against waiting for ever, not a promise */
export async function until<T>(
  look: () => T | undefined | false,
  what = 'something',
  patienceMs = 120_000,
): Promise<T> {
  for (const deadline = Date.now() + patienceMs; ; await delay(10)) {
    const value = look();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
  }
}

/** How a client differs from the usual. */
export interface ClientOptions {
  readonly task?: string;
  readonly cores?: number;
  readonly reuse?: boolean;
  readonly secrets?: Readonly<Record<string, string>>;
  /** Another workspace than that of the rig. */
  readonly root?: string;
  /** A command that runs the client's own. */
  readonly wrap?: readonly string[];
  /** Step after which the client is killed. */
  readonly dieAt?: DurableStep;
  readonly host?: Host;
  readonly until?: DurableOrder['until'];
  readonly again?: boolean;
  readonly graceSeconds?: number;
}

/** A client: a process of its own that asks for a job, as an executor does. */
export interface Client {
  readonly process: ChildProcess;
  readonly lines: () => string[];
  readonly said: () => string[];
  readonly gpu: () => unknown[];
  /** The steps of its way so far. */
  readonly steps: () => string[];
  /** What it was told of ends of the job. */
  readonly ends: () => JobEnd[];
  /** What it was told of times of the work. */
  readonly worked: () => unknown[];
  /** Waits for an event (`line`, `said`, `wait`) that has this text in it. */
  heard(event: string, text: string): Promise<void>;
  readonly done: () => Promise<Result<JobOutcome>>;
  kill(): Promise<void>;
}

function listenTo(child: ChildProcess, stdout: Readable): Client {
  const events: [string, unknown][] = [];
  createInterface({ input: stdout }).on('line', (line) => {
    const space = line.indexOf(' ');
    events.push([line.slice(0, space), JSON.parse(line.slice(space + 1))]);
  });
  const of = (name: string): string[] =>
    events.filter(([event]) => event === name).map(([, about]) => String(about));
  return {
    process: child,
    lines: () => of('line'),
    said: () => of('said'),
    gpu: () => events.flatMap(([event, about]) => (event === 'gpu' ? [about] : [])),
    steps: () => of('step'),
    ends: () => events.flatMap(([event, about]) => (event === 'ended' ? [about as JobEnd] : [])),
    worked: () => events.flatMap(([event, about]) => (event === 'worked' ? [about] : [])),
    heard: async (event, text) =>
      void (await until(() => of(event).some((one) => one.includes(text)), `${event} ${text}`)),
    done: async () => {
      const [, outcome] = await until(() => events.find(([name]) => name === 'done'), 'the end');
      return outcome as Result<JobOutcome>;
    },
    kill: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** A workspace in which clients ask for jobs. */
export class DurableRig {
  readonly workspaceRoot = mkdtempSync(join(tmpdir(), 'durable-'));
  private readonly driver = join(this.workspaceRoot, 'driver.cjs');
  private readonly clients = new Set<ChildProcess>();
  private readonly link = linkTo(localHost({ cores: 2, gpus: 1 }), this.workspaceRoot);

  constructor() {
    writeFileSync(this.driver, bundleProgram(join(__dirname, 'durable.driver.ts')));
  }

  readonly path = (...parts: string[]): string => join(this.workspaceRoot, ...parts);
  readonly read = (...parts: string[]): string => readFileSync(this.path(...parts), 'utf8');
  readonly has = (...parts: string[]): boolean => existsSync(this.path(...parts));

  /**
   * Waits until a client has noted that it has shown so many bytes of a job's log. One that is killed before leaves its last
   * lines to be shown once more.
   */
  async noted({ fingerprint: job }: Job, bytes: number): Promise<void> {
    const file = seenFile({ workspaceRoot: this.workspaceRoot, link: this.link, fingerprint: job });
    const shown = (): string | undefined => readFileSync(file, 'utf8').split(' ')[1];
    await until(() => existsSync(file) && shown() === String(bytes), `a note of ${bytes} bytes`);
  }

  /** A job of a shell script that writes `a`; `$BOX` is the workspace. */
  job(script: string, more: Partial<Job> = {}): Job {
    return {
      fingerprint: fingerprint({ script }),
      argv: ['sh', '-c', script],
      env: { ...allowedEnvironment(process.env, []), BOX: this.workspaceRoot },
      cwd: this.workspaceRoot,
      needs: { cpu: 1, gpu: 0 },
      reads: [],
      writes: ['a'],
      limitSeconds: 60,
      ...more,
    };
  }

  ref = ({ fingerprint: of }: { readonly fingerprint: Fingerprint }): JobRef => ({
    workspaceRoot: this.workspaceRoot,
    link: this.link,
    fingerprint: of,
  });

  inJob = (job: Job, ...parts: string[]): string =>
    localJobFolder(this.workspaceRoot, job.fingerprint, ...parts);

  /** Starts a client. @param secrets variables that reach it, and through it the job, by the environment alone */
  client(job: Job, options: ClientOptions = {}): Client {
    const { task = 'model', cores = 2, reuse = false, secrets = {}, wrap = [] } = options;
    const { root: workspaceRoot = this.workspaceRoot } = options;
    const outputFolder = join(workspaceRoot, 'projects', task, 'out', 'train');
    const context = { workspaceRoot, taskId: taskId(task, 'train'), outputFolder, reuse };
    const { dieAt, host, until: how, graceSeconds, again } = options;
    const order: DurableOrder = {
      job,
      context,
      cores,
      dieAt,
      ...(host && { host }),
      ...(how && { until: how }),
      ...(again && { again }),
      ...(graceSeconds !== undefined && { graceSeconds }),
    };
    const argv = [...wrap, process.execPath, this.driver, JSON.stringify(order)];
    const child = spawn(argv[0] ?? '', argv.slice(1), {
      env: { ...process.env, ...secrets },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.clients.add(child);
    return listenTo(child, child.stdout);
  }

  async list(): Promise<ListedJob[]> {
    const jobs = await listJobs(this.link);
    if (!jobs.ok) throw new Error(`${jobs.error.what} ${jobs.error.said}`);
    return jobs.value;
  }

  async state(job: Job): Promise<ListedJob['state'] | undefined> {
    return (await this.list()).find(({ fingerprint: of }) => of === job.fingerprint)?.state;
  }

  /** The process id that a job has left in a file of the workspace; never 0, which would be the test's own group. */
  async pid(name: string): Promise<number> {
    return until(() => (this.has(name) && Number.parseInt(this.read(name), 10)) || undefined, name);
  }

  /** The supervisor of a job, known by its title. */
  supervisor(job: Job): number {
    const title = `research job ${job.fingerprint.slice(0, 6)}`;
    const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry));
    const found = pids.find((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(title);
      } catch {
        return false;
      }
    });
    return Number(found ?? 0);
  }

  /** Kills every client, and waits until each is gone. */
  async killClients(): Promise<void> {
    for (const child of this.clients) child.kill('SIGKILL');
    await until(() =>
      [...this.clients].every(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null),
    );
  }

  /** Ends everything that a test has started. */
  async dispose(): Promise<void> {
    await this.killClients();
    for (const job of await this.list()) await cancelJob(this.ref(job), 0.2);
    rmSync(this.workspaceRoot, { recursive: true, force: true, maxRetries: 20 });
  }
}
