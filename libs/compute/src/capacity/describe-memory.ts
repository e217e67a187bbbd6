import { capacityLimits } from './capacity-limits';
import type { MemoryReading } from './memory-reading';

/** `1.2 GiB` @param mebibytes less than none counts as none */
export const gibibytes = (mebibytes: number): string => `${(Math.max(0, mebibytes) / 1024).toFixed(1)} GiB`;

/** Why a machine is short of memory, whatever is free just now. @param swapMiBPerSecond see `swapRate` */
export function strainsOf({ pressure }: Pick<MemoryReading, 'pressure'>, swapMiBPerSecond: number): string[] {
  const { stallSomePercent, stallFullPercent } = capacityLimits;
  const stalled =
    pressure?.kind === 'stall' &&
    (pressure.somePercent >= stallSomePercent || pressure.fullPercent >= stallFullPercent);
  return [
    ...(stalled ? [`programs wait for memory ${Math.round(pressure.somePercent)} % of the time`] : []),
    ...(pressure?.kind === 'level' && pressure.level !== 'normal'
      ? [`the memory pressure is ${pressure.level}`]
      : []),
    ...(swapMiBPerSecond >= capacityLimits.swapMiBPerSecond
      ? [`${Math.round(swapMiBPerSecond)} MiB a second go to swap and back`]
      : []),
  ];
}
