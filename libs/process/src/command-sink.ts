/** Receives a command's output while it runs; a line longer than 64 Ki characters arrives in pieces. */
export interface CommandSink {
  line(text: string, stream: 'stdout' | 'stderr'): void;
}
