import { capacityLimits, reserveMiB } from './capacity-limits';
import { gibibytes, strainsOf } from './describe-memory';
import type { HostCapacity } from './host-capacity';

/** The task that takes most memory, of those that are known. */
export interface MemoryPeak {
  readonly task: string;
  readonly peakMiB: number;
}

/** Something that a host has too little of. */
export interface CapacityLimit {
  /** `memory`, `disk`, `cpu`, `GPU memory`, or slots of a kind: `gpu slots`. */
  readonly what: string;
  /** `full`: nothing more should start there; `short`: some tasks should not. */
  readonly level: 'full' | 'short';
  /** One sentence with the figures. */
  readonly because: string;
  /** What to do, or to lower. */
  readonly tries: readonly string[];
}

/** What limits a host, what keeps everything from starting first. @param largest a task that may come next */
export function judgeCapacity(capacity: HostCapacity, largest?: MemoryPeak): CapacityLimit[] {
  const limits = [
    memoryLimit(capacity, largest),
    diskLimit(capacity),
    loadLimit(capacity),
    ...slotLimits(capacity),
    gpuMemoryLimit(capacity),
  ].filter((limit) => limit !== undefined);
  return limits.sort((a, b) => Number(b.level === 'full') - Number(a.level === 'full'));
}

/** True when something keeps everything from starting. */
export const isFull = (limits: readonly CapacityLimit[]): boolean =>
  limits.some(({ level }) => level === 'full');

function memoryLimit(capacity: HostCapacity, largest: MemoryPeak | undefined): CapacityLimit | undefined {
  const { reading, swapMiBPerSecond } = capacity;
  const { totalMiB, availableMiB } = reading.memory;
  const usable = availableMiB - reserveMiB(totalMiB);
  const strains = strainsOf(reading.memory, swapMiBPerSecond);
  const full = usable < capacityLimits.unknownTaskMiB || strains.length > 0;
  const tooLarge = largest !== undefined && usable < largest.peakMiB;
  if (!full && !tooLarge) return undefined;
  const facts = [
    `${gibibytes(availableMiB)} free of ${gibibytes(totalMiB)}, of which ${gibibytes(reserveMiB(totalMiB))} should stay free`,
    ...(tooLarge ? [`${largest.task} had ${gibibytes(largest.peakMiB)} at its peak`] : []),
    ...strains,
  ];
  return {
    what: 'memory',
    level: full ? 'full' : 'short',
    because: facts.join('; '),
    tries: [
      'wait, or close programs',
      fewer(capacity),
      'RESEARCH_WAIT_FOR_CAPACITY=1: tasks wait for memory',
    ],
  };
}

/** As many as run now, and at least one. */
function fewer({ slots: { cpu } }: HostCapacity): string {
  const held = Math.max(1, cpu.total - cpu.free);
  return `RESEARCH_SLOTS=cpu=${held}: ${held === 1 ? 'one task at a time' : 'no more tasks at once than now'}`;
}

function diskLimit({ host, reading: { disk }, folder }: HostCapacity): CapacityLimit | undefined {
  if (!disk || disk.freeMiB >= capacityLimits.diskShortMiB) return undefined;
  const clean =
    host.transport.kind === 'local' ? 'npx nx reset, for what Nx has cached' : 'npx nx run hosts:clean';
  return {
    what: 'disk',
    level: disk.freeMiB < capacityLimits.diskFullMiB ? 'full' : 'short',
    because: `${gibibytes(disk.freeMiB)} free of ${gibibytes(disk.totalMiB)} where ${folder} is`,
    tries: ['free some', clean],
  };
}

function loadLimit({ reading: { load, cores } }: HostCapacity): CapacityLimit | undefined {
  const share = load / cores;
  if (share < capacityLimits.loadShort) return undefined;
  return {
    what: 'cpu',
    level: share >= capacityLimits.loadFull ? 'full' : 'short',
    because: `${load.toFixed(1)} processes compute or want to, on ${cores} cores`,
    tries: [
      'wait, or close programs',
      `fewer cpu slots: RESEARCH_SLOTS=cpu=${Math.max(1, Math.floor(cores / 2))}`,
    ],
  };
}

/** Every task needs a cpu slot; slots of other kinds are for some tasks. */
function slotLimits({ host, slots }: HostCapacity): CapacityLimit[] {
  return Object.entries(slots).flatMap(([kind, { total, free, waiting }]): CapacityLimit[] => {
    if (total === 0 || free > 0) return [];
    const queue = waiting === 0 ? 'no task waits' : `${waiting} ${waiting === 1 ? 'waits' : 'wait'}`;
    const look =
      host.transport.kind === 'local' ? 'npx nx run hosts:slots' : `npx nx run hosts:jobs --host=${host.id}`;
    return [
      {
        what: `${kind} slots`,
        level: kind === 'cpu' ? 'full' : 'short',
        because: `all ${total} are held, ${queue}`,
        tries: [`who has them: ${look}`],
      },
    ];
  });
}

function gpuMemoryLimit({ host, reading: { gpus } }: HostCapacity): CapacityLimit | undefined {
  const free = gpus.flatMap(({ usedMiB, totalMiB }) =>
    usedMiB === undefined || totalMiB === undefined ? [] : [totalMiB - usedMiB],
  );
  const most = Math.max(...free);
  if (host.slots.gpu === 0 || free.length === 0 || most >= capacityLimits.gpuShortMiB) return undefined;
  return {
    what: 'GPU memory',
    level: 'short',
    because: `no GPU has more than ${gibibytes(most)} free`,
    tries: ['end what uses it: nvidia-smi shows the processes', 'RESEARCH_SLOTS=gpu=0: on the CPU'],
  };
}
