import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { EnvironmentContext, JestEnvironmentConfig } from '@jest/environment';
import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';

/** How long what a spec has ended may take to be gone, unless Jest's `testEnvironmentOptions.patienceMs` says otherwise. */
const usualPatienceMs = 20_000;

/** What programs keep for all of a user's commands: Jest's cache, the sockets of shared connections. */
const keptForAll = /^(?:jest_|nx-research-\d+$)/;

/**
 * Gives each spec file a temporary folder of its own and fails the file when it leaves something there, or a process that
 * was started with that folder (Linux).
 */
export default class SpecEnvironment extends TestEnvironment {
  private readonly folder: string;
  private readonly patienceMs: number;

  constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
    const outer = (process.env['RESEARCH_OUTER_TMPDIR'] ??= tmpdir());
    const folder = mkdtempSync(join(outer, 's-'));
    chmodSync(folder, 0o711); // for servers under an account of their own
    // Before Jest copies the environment for the spec; what Node itself asks for the folder reads this one.
    process.env['TMPDIR'] = folder;
    super(config, context);
    this.folder = folder;
    this.patienceMs = Number(config.projectConfig.testEnvironmentOptions['patienceMs'] ?? usualPatienceMs);
  }

  /** When the last hook has run. */
  async handleTestEvent({ name }: Circus.Event, { unhandledErrors }: Circus.State): Promise<void> {
    if (name !== 'run_finish') return;
    const left = await this.#leftovers();
    if (left.length > 0) unhandledErrors.push(new Error(`this spec leaves behind:\n${left.join('\n')}`));
  }

  override async teardown(): Promise<void> {
    await super.teardown();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 20 });
  }

  /** Processes are given time to end, and are killed then; files are not. */
  async #leftovers(): Promise<string[]> {
    for (const deadline = Date.now() + this.patienceMs; Date.now() < deadline; await delay(100))
      if (processesWith(this.folder).length === 0) break;
    const processes = processesWith(this.folder);
    for (const { pid } of processes) process.kill(pid, 'SIGKILL');
    const files = readdirSync(this.folder).filter((name) => !keptForAll.test(name));
    return [...processes.map(({ pid, command }) => `process ${pid}: ${command.slice(0, 200)}`), ...files];
  }
}

interface Left {
  readonly pid: number;
  readonly command: string;
}

/** Processes other than this one that were started with a temporary folder, or work in it. Linux only. */
function processesWith(folder: string): Left[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const environment = readFileSync(`/proc/${name}/environ`, 'latin1').split('\0');
        const works = readlinkSync(`/proc/${name}/cwd`).startsWith(folder);
        if (!works && !environment.includes(`TMPDIR=${folder}`)) return [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
        return command === '' ? [] : [{ pid: Number(name), command }];
      } catch {
        return []; // it has ended
      }
    });
}
