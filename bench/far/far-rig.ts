import type { Host, Link } from '@research/compute';
import { linkTo, listJobs } from '@research/compute';
import type { HostId } from '@research/core';
import { type Sshd, startSshd } from '@research/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ByHand } from './by-hand';
import { Line } from './line';
import { succeed } from '../succeed';

/** Round trips at which things are measured, in milliseconds. */
export const roundTrips = [0, 20] as const;

/** A workspace here and a host behind a real sshd, with a line between them of a round trip that can be chosen. */
export class FarRig {
  readonly workspaceRoot = mkdtempSync(join(tmpdir(), 'research-bench-'));
  readonly host: Host;
  readonly link: Link;
  private readonly config: string;

  private constructor(
    readonly sshd: Sshd,
    readonly line: Line,
    cpu: number,
  ) {
    const destination = sshd.hostAlias;
    this.config = sshd.clientConfigFor(line.port);
    this.host = {
      id: 'workstation' as HostId,
      transport: { kind: 'ssh', destination, configFile: this.config },
      slots: { cpu, gpu: 0 },
    };
    this.link = linkTo(this.host, this.workspaceRoot);
  }

  /** @param cpu its slots */
  static async start(cpu = 4): Promise<FarRig> {
    // As Debian has it, and as the manual of sshd_config does: the tests allow themselves more.
    const sshd = await startSshd({ serverLines: ['MaxStartups 10:30:100', 'MaxSessions 10'] });
    return new FarRig(sshd, await Line.start(sshd.port), cpu);
  }

  /** What a user would type. @param shared whether all commands share a connection */
  byHand(shared: boolean): ByHand {
    const socket = join(this.sshd.home, '../by-hand');
    const sharing = ['ControlMaster=auto', 'ControlPersist=60', `ControlPath=${socket}`];
    const options = shared ? sharing.flatMap((option) => ['-o', option]) : [];
    return new ByHand(['-F', this.config, ...options], {
      host: this.sshd.hostAlias,
      cwd: this.workspaceRoot,
    });
  }

  /** Connects as jobs do, and by hand, so that what follows finds its connection there. */
  async connect(): Promise<void> {
    succeed(await listJobs(this.link));
    await this.byHand(true).run('$SSH $HOST true');
  }

  /** Ends every connection, so that what follows has to make its own. */
  async disconnect(): Promise<void> {
    await this.sshd.endConnections();
    // A client that shares its connection is gone when it has closed it.
    while ((await this.line.traffic()).open > 0) await delay(5);
    await delay(50);
  }

  async dispose(): Promise<void> {
    await this.sshd.stop();
    this.line.stop();
    rmSync(this.workspaceRoot, { recursive: true, force: true });
  }
}
