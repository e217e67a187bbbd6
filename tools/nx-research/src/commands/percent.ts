/** A part of 1 as a percentage: `7 %`. */
export const percent = (part: number): string => `${Math.round(part * 100)} %`;
