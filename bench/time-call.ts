import type { Timing } from './timing';

/** Times a call in this process and whatever children it waits for; CPU seconds are this process's alone. */
export async function timeCall(call: () => Promise<unknown>): Promise<Timing> {
  const [started, before] = [performance.now(), process.cpuUsage()];
  await call();
  const { user, system } = process.cpuUsage(before);
  return { wallSeconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
}
