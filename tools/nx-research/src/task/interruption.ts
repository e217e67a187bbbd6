/** A signal that is aborted when the task has to end. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Stops listening. */
  dispose(): void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Aborts on Ctrl-C, TERM, a closed terminal, and when Nx itself is gone: killed by KILL it sends no signal, and only the
 * closing of its channel (`disconnect`) tells. Further signals change nothing, so that ending is done once.
 */
export function listenForInterruption(process: NodeJS.Process): Interruption {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  for (const signal of signals) process.on(signal, abort);
  process.on('disconnect', abort);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const signal of signals) process.off(signal, abort);
      process.off('disconnect', abort);
    },
  };
}
