import { describeFailure, type Failure } from '@research/core';
import type { LiveState, LiveWarning, ShownPdf } from '@research/preview';

/** What goes on in a live session, by part: each has one activity and one failure at a time. */
export type LivePart = 'wiring' | 'upstream' | 'latex';

/** The state of the page, changed part by part; every change is published. */
export class LivePage {
  private readonly activities = new Map<LivePart, string>();
  private readonly failures = new Map<LivePart, Failure>();
  private pdf: ShownPdf | undefined;
  private warnings: readonly LiveWarning[] = [];
  private readonly listeners: ((state: LiveState) => void)[] = [];

  /** @param say takes each new failure, as it is shown in the terminal */
  constructor(
    private readonly constant: Pick<LiveState, 'document' | 'editor' | 'root'>,
    private readonly say: (text: string) => void,
  ) {}

  get state(): LiveState {
    const order: readonly LivePart[] = ['wiring', 'upstream', 'latex'];
    return {
      ...this.constant,
      ...(this.pdf && { pdf: this.pdf }),
      activities: order.flatMap((part) => this.activities.get(part) ?? []),
      failures: order.flatMap((part) => this.failures.get(part) ?? []),
      warnings: this.warnings,
    };
  }

  onChange(listener: (state: LiveState) => void): void {
    this.listeners.push(listener);
  }

  /** Says what a part is doing; nothing when it is done. */
  does(part: LivePart, activity: string | undefined): void {
    if (activity === undefined) this.activities.delete(part);
    else this.activities.set(part, activity);
    this.publish();
  }

  /** Says what is wrong in a part; nothing when all is well again. */
  fails(part: LivePart, failure: Failure | undefined): void {
    const before = this.failures.get(part);
    if (failure === undefined) this.failures.delete(part);
    else this.failures.set(part, failure);
    const text = failure && describeFailure(failure);
    if (text !== undefined && text !== (before && describeFailure(before))) this.say(text);
    this.publish();
  }

  shows(pdf: ShownPdf, warnings: readonly LiveWarning[]): void {
    this.pdf = pdf;
    this.warnings = warnings;
    this.publish();
  }

  private publish(): void {
    for (const listener of this.listeners) listener(this.state);
  }
}
