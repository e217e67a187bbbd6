import type { JobState } from '@research/compute';
import { unreachable } from '@research/core';

/** What has become of a job, in a word or a few. */
export function describeState(state: JobState): string {
  switch (state.kind) {
    case 'queued':
    case 'running':
    case 'lost':
      return state.kind;
    case 'unnoted':
      return 'ended, its disk is full or read-only';
    case 'absent':
      return 'gone';
    case 'acknowledged':
      return state.code === 0 ? 'done' : ended(state);
    case 'exited':
      return state.code === 0 ? 'done, not collected' : ended(state);
    default:
      return unreachable(state);
  }
}

function ended({ how, code }: Extract<JobState, { kind: 'exited' | 'acknowledged' }>): string {
  switch (how) {
    case 'cancelled':
      return 'cancelled';
    case 'time-limit':
      return 'over its time limit';
    default:
      return `failed (${code})`;
  }
}
