import type { GpuReading } from '@research/compute';

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
