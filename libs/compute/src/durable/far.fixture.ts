import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, type HostId } from '@research/core';
import { allowedEnvironment } from '@research/process';
import {
  type FaultyProxy,
  type Sshd,
  type SshdOptions,
  startFaultyProxy,
  startSshd,
} from '@research/testing';
import type { Host } from '../hosts/host';
import type { Job } from '../jobs/job';
import { linkTo } from '../links/link-to';
import { type Client, type ClientOptions, DurableRig, until } from './durable.fixture';
import type { JobRef } from './job-ref';
import { type ListedJob, listJobs } from './list-jobs';

/** A workspace and a host behind a real sshd, with a line between them that can fail. */
export class FarRig {
  readonly near = new DurableRig();

  private constructor(
    readonly sshd: Sshd,
    readonly proxy: FaultyProxy,
  ) {}

  static async start(options: SshdOptions = {}): Promise<FarRig> {
    const sshd = await startSshd(options);
    return new FarRig(sshd, await startFaultyProxy({ to: sshd.port }));
  }

  /** The host as hosts.yaml would have it. @param reconnectSeconds how long to try again */
  host(reconnectSeconds = 60, cpu = 2): Host {
    return {
      id: 'workstation' as HostId,
      transport: {
        kind: 'ssh',
        destination: this.sshd.hostAlias,
        configFile: this.sshd.clientConfigFor(this.proxy.port),
      },
      slots: { cpu, gpu: 1 },
      reconnectSeconds,
    };
  }

  /** A job of a shell script that writes `a`; `$BOX` is the home folder of the host. */
  job(script: string, more: Partial<Job> = {}): Job {
    const { env = {}, ...rest } = more;
    return {
      ...this.near.job(script, rest),
      fingerprint: fingerprint({ script }),
      env: { ...allowedEnvironment(process.env, []), BOX: this.sshd.home, ...env },
    };
  }

  client(job: Job, options: ClientOptions = {}): Client {
    return this.near.client(job, { host: this.host(), ...options });
  }

  readonly path = (...parts: string[]): string => join(this.sshd.home, ...parts);
  readonly has = (...parts: string[]): boolean => existsSync(this.path(...parts));
  readonly read = (...parts: string[]): string => readFileSync(this.path(...parts), 'utf8');

  /** Waits for a file on the host. */
  readonly left = (name: string): Promise<unknown> => until(() => this.has(name), name);

  ref = ({ fingerprint: of }: Pick<Job, 'fingerprint'>): JobRef => ({
    workspaceRoot: this.near.workspaceRoot,
    link: linkTo(this.host(), this.near.workspaceRoot),
    fingerprint: of,
  });

  async state(job: Job): Promise<ListedJob['state'] | undefined> {
    const jobs = await listJobs(this.ref(job).link);
    if (!jobs.ok) throw new Error(`${jobs.error.what} ${jobs.error.said}`);
    return jobs.value.find(({ fingerprint: of }) => of === job.fingerprint)?.state;
  }

  async dispose(): Promise<void> {
    await this.near.dispose();
    await this.sshd.stop();
    await this.proxy.stop();
  }
}

/** Puts a perl into a folder, for the PATH of a host, whose clock is ten minutes behind. */
export function writeLatePerl(folder: string): void {
  const perl = execFileSync('sh', ['-c', 'command -v perl'], { encoding: 'utf8' }).trim();
  writeFileSync(
    join(folder, 'Late.pm'),
    'package Late; BEGIN { *CORE::GLOBAL::time = sub () { CORE::time() - 600 } } 1;\n',
  );
  writeFileSync(join(folder, 'perl'), `#!/bin/sh\nexec ${perl} -I${folder} -MLate "$@"\n`, { mode: 0o755 });
}
