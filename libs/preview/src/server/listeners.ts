import type { ServerResponse } from 'node:http';
import type { LiveState } from '../live-state';

/** Keeps connections from being taken for dead, in milliseconds. */
const heartbeatMs = 15_000;

/** The pages that are open, told of each state by Server-Sent Events (https://html.spec.whatwg.org/#server-sent-events). */
export class Listeners {
  private readonly open = new Set<ServerResponse>();
  private readonly heartbeat = setInterval(() => this.write(': here\n\n'), heartbeatMs);

  constructor(private state: LiveState) {}

  add(response: ServerResponse): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    // Half a second after the connection is lost, the browser asks again: that is how it survives a restart.
    response.write(`retry: 500\n${eventOf(this.state)}`);
    this.open.add(response);
    response.on('close', () => this.open.delete(response));
  }

  publish(state: LiveState): void {
    this.state = state;
    this.write(eventOf(state));
  }

  close(): void {
    clearInterval(this.heartbeat);
    for (const response of this.open) response.end();
  }

  private write(text: string): void {
    for (const response of this.open) response.write(text);
  }
}

const eventOf = (state: LiveState): string => `data: ${JSON.stringify(state)}\n\n`;
