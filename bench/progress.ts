import type { Contender } from './alternate';

/** A contender that says on the terminal what it has just taken: rounds of this benchmark last minutes. */
export function announced(label: string, contender: Contender): Contender {
  return async () => {
    const timing = await contender();
    const { wallSeconds, cpuSeconds } = timing;
    process.stderr.write(`  ${label}: ${wallSeconds.toFixed(1)} s (CPU ${cpuSeconds.toFixed(1)} s)\n`);
    return timing;
  };
}

/** The same for all contenders of one comparison. */
export function allAnnounced<Name extends string>(
  label: string,
  contenders: Readonly<Record<Name, Contender>>,
): Readonly<Record<Name, Contender>> {
  const entries = Object.entries<Contender>(contenders);
  return Object.fromEntries(
    entries.map(([name, contender]) => [name, announced(`${label}, ${name}`, contender)]),
  ) as Record<Name, Contender>;
}
