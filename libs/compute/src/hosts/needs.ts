/** What a job asks of a host: slots are leased; memory only decides which host it may go to, and is not set aside. */
export interface Needs {
  readonly cpu: number;
  readonly gpu: number;
  readonly memoryMiB?: number | undefined;
  /** Of one GPU. */
  readonly gpuMemoryMiB?: number | undefined;
}
