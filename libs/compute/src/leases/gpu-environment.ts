import type { Host } from '../hosts/host';
import type { Lease } from './lease';

/**
 * What tells CUDA which GPUs a job may use. Slot n stands for device n, so that two jobs never share a GPU unless the host
 * has more slots than GPUs, which then share them in turn. Empty for a job without a gpu slot.
 */
export function gpuEnvironment({ slots }: Pick<Lease, 'slots'>, { gpuDevices }: Pick<Host, 'gpuDevices'>) {
  const devices = slots
    .filter(({ kind }) => kind === 'gpu')
    .map(({ number }) => (gpuDevices === undefined ? number : number % gpuDevices));
  return { CUDA_VISIBLE_DEVICES: [...new Set(devices)].join(',') };
}
