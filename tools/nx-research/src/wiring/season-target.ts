/** Name of the target that does for one season what another does for each: `season` → `season-2022`. */
export const seasonTarget = (target: string, season: number | string): string => `${target}-${season}`;
