import type { GpuReading } from '@research/compute';

/** Time between two lines about the same GPU. */
const everyMs = 60_000;

/** Tells now and then how busy the GPUs of a job are: `GPU 0: 87 %, 5.2 of 24.0 GiB, 61 °C`. */
export function gpuTalk(say: (line: string) => void): (reading: GpuReading) => void {
  const told = new Map<number, number>();
  return (reading) => {
    const nowMs = performance.now();
    const { index } = reading;
    if (nowMs - (told.get(index) ?? -Infinity) < everyMs) return;
    told.set(index, nowMs);
    say(describeGpu(reading));
  };
}

function describeGpu({ index, utilization, usedMiB, totalMiB, temperature }: GpuReading): string {
  const memory =
    usedMiB === undefined || totalMiB === undefined ? [] : [`${gib(usedMiB)} of ${gib(totalMiB)} GiB`];
  const parts = [
    ...(utilization === undefined ? [] : [`${utilization} %`]),
    ...memory,
    ...(temperature === undefined ? [] : [`${temperature} °C`]),
  ];
  return `GPU ${index}: ${parts.join(', ') || 'nothing is known'}`;
}

const gib = (mebibytes: number): string => (mebibytes / 1024).toFixed(1);

/** The mean utilisation of the GPUs of a job, over all readings. */
export class GpuMean {
  #sum = 0;
  #count = 0;

  /** Adds a reading and gives the mean so far, in %; one without utilisation counts for nothing. */
  add({ utilization }: GpuReading): number {
    if (utilization !== undefined) {
      this.#sum += utilization;
      this.#count += 1;
    }
    return this.#count === 0 ? 0 : Math.round(this.#sum / this.#count);
  }
}
