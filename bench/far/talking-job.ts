import { cancelJob, type Job, runDurably, seenFile } from '@research/compute';
import { closeSync, fstatSync, mkdirSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { farJob, farContext } from './far-job';
import type { FarRig } from './far-rig';
import { succeed } from '../succeed';

const lineBytes = 80;

/** A job that has printed much, and prints one more line on request; no client follows it. */
export class TalkingJob {
  private readonly job: Job;
  private readonly asked: string;
  private lines = 0;

  /** @param megabytes of its log */
  constructor(
    private readonly rig: FarRig,
    megabytes: number,
  ) {
    this.asked = join(rig.sshd.home, 'asked');
    mkdirSync(this.asked);
    const script = `head -c ${megabytes * 1e6} /dev/zero | tr '\\0' x | fold -w ${lineBytes - 1}; echo; echo 'line 0'
i=1; while :; do if [ -e "$ASKED/$i" ]; then echo "line $i"; i=$((i + 1)); fi; sleep 0.01; done`;
    const job = farJob(rig, { script, writes: [] });
    this.job = { ...job, env: { ...job.env, ASKED: this.asked } };
  }

  /** Absolute path of its log, on the host. */
  get log(): string {
    return join(this.rig.sshd.home, '.nx-research/jobs', this.job.fingerprint, 'log');
  }

  /** Starts it, sees all that it says, and lets go of it. */
  start(): Promise<void> {
    return this.follow();
  }

  /** Makes it say one more line, and waits until that is in its log. */
  async speak(): Promise<void> {
    this.lines += 1;
    writeFileSync(join(this.asked, `${this.lines}`), '');
    while (!endOf(this.log).endsWith(`${this.last}\n`)) await delay(5);
  }

  /** Attaches to it as a task that is run again does, until its last line is seen. */
  async follow(): Promise<void> {
    const shown = new AbortController();
    const sink = { line: (line: string) => line === this.last && shown.abort() };
    const end = await runDurably(this.job, { ...farContext(this.rig), sink, signal: shown.signal });
    if (end.ok || end.error.reason !== 'interrupted') throw new Error('it has ended');
  }

  /** As if it were followed from another workspace, which has seen nothing of it. */
  forgetWhatWasSeen(): void {
    rmSync(seenFile(this.ref));
  }

  async cancel(): Promise<void> {
    succeed(await cancelJob(this.ref, 0.1));
  }

  /** The line that it has said last. */
  get last(): string {
    return `line ${this.lines}`;
  }

  private get ref() {
    const { link, workspaceRoot } = this.rig;
    return { link, workspaceRoot, fingerprint: this.job.fingerprint };
  }
}

function endOf(file: string): string {
  const descriptor = openSync(file, 'r');
  const bytes = Buffer.alloc(lineBytes);
  const read = readSync(descriptor, bytes, 0, lineBytes, Math.max(0, fstatSync(descriptor).size - lineBytes));
  closeSync(descriptor);
  return bytes.subarray(0, read).toString();
}
