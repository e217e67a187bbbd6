import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { LineOrder, Traffic } from './line.driver';

/**
 * The delaying proxy in a process of its own: what is measured runs in ours, and must not wait for bytes of its own that pass.
 */
export class Line {
  private constructor(
    private readonly child: ChildProcess,
    /** Where clients connect to, on 127.0.0.1. */
    readonly port: number,
  ) {}

  /** @param to port of 127.0.0.1 that it leads to */
  static async start(to: number): Promise<Line> {
    const child = fork(join(__dirname, 'line.driver.ts'), { execArgv: ['-r', 'esbuild-register'] });
    const { port } = await answer(child, { to });
    return new Line(child, port);
  }

  /** From now on a round trip takes so long. */
  async setRoundTrip(milliseconds: number): Promise<void> {
    await answer(this.child, { delayMs: milliseconds / 2 });
  }

  /** What has passed since the start. */
  traffic(): Promise<Traffic> {
    return answer(this.child, 'traffic');
  }

  stop(): void {
    this.child.disconnect();
  }
}

async function answer(child: ChildProcess, order: LineOrder): Promise<Traffic> {
  child.send(order);
  const [traffic] = await once(child, 'message');
  return traffic as Traffic;
}
