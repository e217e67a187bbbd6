import { readdirSync } from 'node:fs';
import { totalmem } from 'node:os';
import { performanceCores } from './performance-cores';

/** What this machine has; it stands in for what hosts.yaml does not say. */
export interface Machine {
  /** Performance cores; see `performanceCores`. */
  readonly cores: number;
  /** NVIDIA GPUs. */
  readonly gpus: number;
  readonly memoryMiB: number;
}

/** Looks at this machine. */
export async function inspectMachine(): Promise<Machine> {
  return {
    cores: await performanceCores(),
    gpus: process.platform === 'linux' ? nvidiaDevices('/dev') : 0,
    memoryMiB: Math.floor(totalmem() / 2 ** 20),
  };
}

/** The driver makes one device file for each GPU: nvidia0, nvidia1 … */
function nvidiaDevices(folder: string): number {
  try {
    return readdirSync(folder).filter((name) => /^nvidia\d+$/.test(name)).length;
  } catch {
    return 0; // no such folder in some sandboxes
  }
}
