import type { MemoryReading } from '../capacity/memory-reading';
import type { HeldAllowance } from './allowance';
import { judgeAdmission, mayStartAnyway } from './judge-admission';

/** 16 GiB, of which 819 MiB stay free. */
const machine: MemoryReading = {
  totalMiB: 16384,
  availableMiB: 8192,
  swapTotalMiB: 0,
  swapUsedMiB: 0,
  swappedMiB: 0,
};

const held = (needMiB: number, usedMiB: number): HeldAllowance => ({
  task: 'glm:train',
  needMiB,
  usedMiB,
  sinceMs: 0,
  overdue: false,
  pid: 1,
  birth: '',
});

interface Facts {
  readonly needMiB: number;
  readonly availableMiB?: number;
  readonly allowances?: readonly HeldAllowance[];
  readonly swapMiBPerSecond?: number;
  readonly pressure?: MemoryReading['pressure'];
}

const judge = ({ needMiB, allowances = [], swapMiBPerSecond = 0, ...memory }: Facts) =>
  judgeAdmission({
    need: { needMiB, because: 'its peak' },
    memory: { ...machine, ...memory } as MemoryReading,
    swapMiBPerSecond,
    allowances,
  });

describe('a task is let in', () => {
  it.each<[string, Facts, boolean]>([
    ['when what it needs is free', { needMiB: 7372 }, true],
    ['not when the reserve would be used', { needMiB: 7373 }, false],
    ['not when others will need it', { needMiB: 4000, allowances: [held(4000, 100)] }, false],
    ['when others use already what they need', { needMiB: 4000, allowances: [held(4000, 4000)] }, true],
    ['when others use more than they need', { needMiB: 7372, allowances: [held(100, 4000)] }, true],
    ['when the machine has only three quarters', { needMiB: 30_000, availableMiB: 13_200 }, true],
    ['not when it has less than that', { needMiB: 30_000, availableMiB: 13_000 }, false],
    [
      'not while programs wait for memory',
      { needMiB: 10, pressure: { kind: 'stall', somePercent: 30, fullPercent: 0 } },
      false,
    ],
    ['not while a Mac warns', { needMiB: 10, pressure: { kind: 'level', level: 'warning' } }, false],
    ['not while the machine swaps', { needMiB: 10, swapMiBPerSecond: 50 }, false],
  ])('%s', (_, facts, expected) => {
    expect(judge(facts).because.length === 0).toBe(expected);
  });

  it('or told why not', () => {
    expect(judge({ needMiB: 8000, allowances: [held(2048, 0)], swapMiBPerSecond: 5 }).because).toEqual([
      '8.0 GiB of 16.0 GiB are free, of which 2.0 GiB are for glm:train, and 7.8 GiB are needed (its peak) beside the 0.8 GiB that stay free',
      '5 MiB a second go to swap and back',
    ]);
  });

  it('and the next at once where a quarter stays free', () => {
    expect([3200, 3400].map((needMiB) => judge({ needMiB }).plentiful)).toEqual([true, false]);
  });
});

describe('a task whose time is over', () => {
  const times = { waitedMs: 1000, boundMs: 1000, nowMs: 10_000 };
  it.each([
    { what: 'starts', of: [], starts: true },
    { what: 'waits until then', waitedMs: 999, of: [], starts: false },
    { what: 'starts beside others that had room', of: [{ overdue: false, sinceMs: 9900 }], starts: true },
    { what: 'waits for one that started so', of: [{ overdue: true, sinceMs: 9900 }], starts: false },
    { what: 'waits no longer than as long again', of: [{ overdue: true, sinceMs: 9000 }], starts: true },
  ])('$what', ({ waitedMs = 1000, of, starts }) => {
    expect(mayStartAnyway({ ...times, waitedMs }, of)).toBe(starts);
  });
});
