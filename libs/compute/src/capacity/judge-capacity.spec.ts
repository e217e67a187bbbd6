import { localHost } from '../hosts/local-host';
import type { HostCapacity } from './host-capacity';
import { isFull, judgeCapacity, type MemoryPeak } from './judge-capacity';
import type { MemoryReading } from './memory-reading';

/** A machine with room for everything, but for what a test says. */
interface Changes {
  readonly memory?: Partial<MemoryReading>;
  readonly reading?: Partial<Omit<HostCapacity['reading'], 'memory'>>;
  readonly slots?: Partial<HostCapacity['slots']>;
  readonly swapMiBPerSecond?: number;
}

function capacity({ memory, reading, slots, swapMiBPerSecond = 0 }: Changes): HostCapacity {
  return {
    host: localHost({ cores: 10, gpus: 1 }),
    folder: '/work',
    swapMiBPerSecond,
    slots: {
      cpu: { total: 10, free: 8, waiting: 0 },
      gpu: { total: 1, free: 1, waiting: 0 },
      ...slots,
    },
    reading: {
      memory: {
        totalMiB: 24576,
        availableMiB: 12000,
        swapTotalMiB: 0,
        swapUsedMiB: 0,
        swappedMiB: 0,
        ...memory,
      },
      cores: 10,
      load: 3,
      disk: { freeMiB: 100_000, totalMiB: 500_000 },
      gpus: [{ index: 0, usedMiB: 4000, totalMiB: 24564 }],
      ...reading,
    },
  };
}

const forest: MemoryPeak = { task: 'random-forest:train', peakMiB: 3174 };
const stalled = (somePercent: number, fullPercent: number) => ({
  memory: { pressure: { kind: 'stall', somePercent, fullPercent } as const },
});
const level = (name: 'normal' | 'warning' | 'critical') => ({
  memory: { pressure: { kind: 'level', level: name } as const },
});

const cases: readonly [string, Changes, string][] = [
  ['room for everything', {}, ''],
  // 24 GiB keep 1229 MiB free.
  ['memory for the largest task', { memory: { availableMiB: 1229 + 3175 } }, ''],
  ['too little for the largest task', { memory: { availableMiB: 1228 + 3174 } }, 'memory short'],
  ['memory for a small task', { memory: { availableMiB: 1229 + 512 } }, 'memory short'],
  ['memory for no task', { memory: { availableMiB: 1228 + 512 } }, 'memory full'],
  ['programs that wait a little', stalled(19, 9), ''],
  ['programs that wait', stalled(20, 0), 'memory full'],
  ['all programs that wait', stalled(12, 10), 'memory full'],
  ['a Mac at ease', level('normal'), ''],
  ['a Mac under pressure', level('warning'), 'memory full'],
  ['a Mac in need', level('critical'), 'memory full'],
  ['a little swapping', { swapMiBPerSecond: 3.9 }, ''],
  ['swapping', { swapMiBPerSecond: 4 }, 'memory full'],
  ['disk enough', { reading: { disk: { freeMiB: 5120, totalMiB: 9000 } } }, ''],
  ['little disk', { reading: { disk: { freeMiB: 5119, totalMiB: 9000 } } }, 'disk short'],
  ['no disk', { reading: { disk: { freeMiB: 1023, totalMiB: 9000 } } }, 'disk full'],
  ['busy cores', { reading: { load: 10 } }, 'cpu short'],
  ['more load than cores can bear', { reading: { load: 20 } }, 'cpu full'],
  ['all cpu slots held', { slots: { cpu: { total: 10, free: 0, waiting: 2 } } }, 'cpu slots full'],
  ['all gpu slots held', { slots: { gpu: { total: 1, free: 0, waiting: 0 } } }, 'gpu slots short'],
  ['no gpu slots at all', { slots: { gpu: { total: 0, free: 0, waiting: 0 } } }, ''],
  ['a full GPU', { reading: { gpus: [{ index: 0, usedMiB: 24000, totalMiB: 24564 }] } }, 'GPU memory short'],
  [
    'one full GPU of two',
    {
      reading: {
        gpus: [
          { index: 0, usedMiB: 24000, totalMiB: 24564 },
          { index: 1, usedMiB: 0, totalMiB: 24564 },
        ],
      },
    },
    '',
  ],
  ['a GPU that does not tell', { reading: { gpus: [{ index: 0 }] } }, ''],
];

describe('what limits a host', () => {
  it.each(cases)('%s', (_, changes, expected) => {
    const limits = judgeCapacity(capacity(changes), forest);
    expect(limits.map(({ what, level: how }) => `${what} ${how}`).join()).toBe(expected);
    expect(isFull(limits)).toBe(expected.endsWith('full'));
  });

  it('is said with figures, and with what to lower', () => {
    const [limit] = judgeCapacity(capacity({ memory: { availableMiB: 1228.8 } }), forest);
    expect(limit).toEqual({
      what: 'memory',
      level: 'full',
      because:
        '1.2 GiB free of 24.0 GiB, of which 1.2 GiB should stay free; random-forest:train had 3.1 GiB at its peak',
      tries: [
        'wait, or close programs',
        'RESEARCH_SLOTS=cpu=2: no more tasks at once than now',
        'RESEARCH_WAIT_FOR_CAPACITY=1: tasks wait for memory',
      ],
    });
  });

  it('is one task at a time where none runs', () => {
    const nobody = { cpu: { total: 10, free: 10, waiting: 0 } };
    const [limit] = judgeCapacity(capacity({ memory: { availableMiB: 0 }, slots: nobody }));
    expect(limit?.tries).toContain('RESEARCH_SLOTS=cpu=1: one task at a time');
  });

  it('names what keeps everything from starting first', () => {
    const changes = { reading: { load: 10, disk: { freeMiB: 1, totalMiB: 9 } } };
    expect(judgeCapacity(capacity(changes)).map(({ what }) => what)).toEqual(['disk', 'cpu']);
  });
});
