/** What a job asks of a host: slots are leased; memory is stated for schedulers that enforce it (a local host does not). */
export interface Needs {
  readonly cpu: number;
  readonly gpu: number;
  readonly memoryMiB?: number;
  readonly gpuMemoryMiB?: number;
}
