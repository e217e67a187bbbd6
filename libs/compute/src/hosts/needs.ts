/** What a job asks of a host: slots, by kind, are leased; memory only decides which host it may go to, and is not reserved. */
export interface Needs {
  readonly cpu: number;
  readonly gpu: number;
  readonly memoryMiB?: number | undefined;
  /** Of one GPU. */
  readonly gpuMemoryMiB?: number | undefined;
  /** Slots of another kind. */
  readonly [kind: string]: number | undefined;
}
