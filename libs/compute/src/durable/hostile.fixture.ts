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
import type { Fingerprint, Result } from '@research/core';
import { readHost } from '../capacity/read-host';
import { localHost } from '../hosts/local-host';
import { inspectHost } from '../links/inspect-host';
import { inspectLeases } from '../links/inspect-leases';
import type { Link } from '../links/link';
import { proveHost } from '../links/prove-host';
import { runOnHost } from '../links/run-on-host';
import { attachJob } from './attach-job';
import { cleanHost } from './clean-host';
import { deliverJob } from './deliver-job';
import { ensureJob } from './ensure-job';
import type { JobRef } from './job-ref';
import { listJobs } from './list-jobs';
import { acknowledgeJob, cancelJob, discardJob } from './settle-job';

export const fingerprint = 'f'.repeat(64) as Fingerprint;
export const start = '0f0e0d0c-0000-4000-8000-000000000000';
export const label = { task: 'glm:train', host: 'box', since: '2026-01-01T00:00:00.000Z', script: 'glm.R' };

export const hex = (text: string): string => Buffer.from(text).toString('hex');

/** A row of `list`, with something else in some places. */
export const row = (changes: Readonly<Record<number, string>> = {}): string[] => {
  const fields = [fingerprint, start, 'running', '1767225600 cpu.0', '12', hex('epoch 1\n'), '1767225600'];
  return Object.assign([...fields, hex('here:/w'), '', JSON.stringify(label)], changes);
};

/** How a host is refused. @param said a part of why */
export const invalid = (said: string | RegExp) => ({
  ok: false,
  error: {
    reason: 'invalid-answer',
    what: expect.stringMatching(/^host box: .*: the answer makes no sense$/) as string,
    said: expect.stringMatching(said) as string,
  },
});

/** A workspace, and a file beside it that no host may reach. */
export class HostileRig {
  private readonly root = mkdtempSync(join(tmpdir(), 'hostile-'));
  readonly workspaceRoot = join(this.root, 'workspace');
  /** The folder for outputs. */
  readonly into = join(this.workspaceRoot, 'staging');
  /** What is noted of the job that is asked about. */
  readonly note = join(this.workspaceRoot, '.research/asked/box', `${fingerprint}.json`);

  constructor() {
    mkdirSync(join(this.workspaceRoot, '.research/asked/box'), { recursive: true });
    writeFileSync(join(this.root, 'victim.json'), 'mine');
  }

  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  /** Nothing outside of the workspace has changed. */
  get isWell(): boolean {
    const victim = join(this.root, 'victim.json');
    const others = readdirSync(this.root).filter((name) => !['victim.json', 'workspace'].includes(name));
    return others.length === 0 && existsSync(victim) && readFileSync(victim, 'utf8') === 'mine';
  }

  refOn = (link: Link): JobRef => ({ workspaceRoot: this.workspaceRoot, link, fingerprint });

  deliver = (link: Link, names: readonly string[] = ['a']) =>
    deliverJob(this.refOn(link), { start, names, into: this.into });

  /** Everything that a host is asked. */
  readonly questions: Readonly<Record<string, (link: Link) => Promise<Result<unknown>>>> = {
    list: listJobs,
    clean: (link) => cleanHost(link, { really: true, jobDays: 0, checkpointDays: 0, inputDays: 0 }),
    cancel: (link) => cancelJob(this.refOn(link)),
    discard: (link) => discardJob(this.refOn(link)),
    acknowledge: (link) => acknowledgeJob(this.refOn(link), { start, keepCheckpoints: false }),
    ensure: (link) => ensureJob(this.refOn(link), specOn(link), { mayStart: true }),
    attach: (link) =>
      attachJob(this.refOn(link), {
        start,
        from: 0,
        observer: { bytes: () => undefined, gpuRead: () => undefined },
      }),
    fetch: (link) => this.deliver(link),
    inspect: (link) => inspectHost(link, { programs: ['R'] }),
    slots: (link) => inspectLeases(link, [localHost({ cores: 2, gpus: 1 })]),
    prove: proveHost,
    run: (link) => runOnHost(link)({ argv: ['true'], cwd: '/', env: {} }),
    reading: (link) => readHost({ run: runOnHost(link), env: {}, host: 'box' }, '/'),
  };
}

const specOn = (link: Link) => ({
  job: {
    fingerprint,
    argv: ['true'] as const,
    env: {},
    cwd: '/',
    needs: { cpu: 1, gpu: 0 },
    reads: [],
    writes: ['a'],
    limitSeconds: 1,
  },
  label,
  name: 'job',
  host: localHost({ cores: 1, gpus: 0 }),
  link,
  graceSeconds: 1,
});
