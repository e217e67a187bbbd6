import { allowedEnvironment } from '@research/process';
import { spawn } from 'node:child_process';
import { timeCall } from '../time-call';
import type { Timing } from '../timing';
import { timeCommand, type TimedRun } from '../time-command';

/** What a user types who has ssh and rsync and nothing else. */
export class ByHand {
  /** @param options of ssh */
  constructor(
    private readonly options: readonly string[],
    private readonly about: { readonly host: string; readonly cwd: string },
  ) {}

  /** What ssh is run with, up to a line for the host. */
  get command(): readonly string[] {
    return ['ssh', ...this.options, this.about.host];
  }

  /** Runs a line for the shell here, in the workspace; `$SSH` is ssh with its options, `$HOST` the host. */
  run(line: string): Promise<TimedRun> {
    const { host, cwd } = this.about;
    const env = { SSH: ['ssh', ...this.options].join(' '), HOST: host };
    return timeCommand({ argv: ['sh', '-c', line], cwd, env });
  }

  /** Runs a line on the host until it has said something, and ends it then. */
  async until(said: string, line: string): Promise<Timing> {
    const started = async (): Promise<() => void> => {
      const [program = '', ...options] = this.command;
      const child = spawn(program, [...options, line], {
        env: allowedEnvironment(process.env, []),
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let heard = '';
      for await (const chunk of child.stdout) if ((heard += String(chunk)).includes(said)) break;
      if (!heard.includes(said)) throw new Error(`${line} did not say ${said}`);
      return () => void child.kill();
    };
    let end = (): void => undefined;
    const timing = await timeCall(async () => (end = await started()));
    end();
    return timing;
  }
}
