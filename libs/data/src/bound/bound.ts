import * as z from 'zod';

/** One week of a season. */
export interface Week {
  readonly season: number;
  readonly week: number;
}

const limits = z.strictObject({
  by: z.enum(['week', 'date']),
  season: z.int().min(1900).max(2999),
  week: z.int().min(1).max(99),
  date: z.iso.date(),
});

/** Schema of the `bound` of a source lock. */
export const boundSchema = limits
  .extend({ because: z.string().min(1).optional(), asked: limits.optional() })
  .refine(
    ({ because, asked }) => asked === undefined || because !== undefined,
    '"asked" needs a "because": it is the bound that would hold otherwise',
  );

/** Where data ends: with a whole week, or with a day. Both forms are there, since a table may know only one of them. */
export type Limits = Readonly<z.infer<typeof limits>>;

/**
 * The bound of pinned data: rows beyond it are left out. `because`: it was not typed, but holds back a week that upstream has
 * not finished; `asked` is then the bound that was typed, if any.
 */
export type Bound = Readonly<z.infer<typeof boundSchema>>;

/** A bound with its keys in the order of the file. */
export function orderedBound({ because, asked, ...bound }: Bound): Bound {
  return {
    ...orderedLimits(bound),
    ...(because === undefined ? {} : { because }),
    ...(asked === undefined ? {} : { asked: orderedLimits(asked) }),
  };
}

const orderedLimits = ({ by, season, week, date }: Limits): Limits => ({ by, season, week, date });

/** One text for equal bounds; empty for none. */
export const boundKey = (bound: Bound | undefined): string =>
  bound === undefined ? '' : JSON.stringify(orderedBound(bound));

/** Negative when the first week is earlier, positive when it is later. */
export const compareWeeks = (a: Week, b: Week): number => a.season - b.season || a.week - b.week;

/** `week 10 of season 2022`. */
export const describeWeek = ({ season, week }: Week): string => `week ${week} of season ${season}`;

/** Where data ends, in words: `week 10 of season 2022 (2022-11-14)`, or `2022-11-12`. */
export const describeBound = (bound: Limits): string =>
  bound.by === 'date' ? bound.date : `${describeWeek(bound)} (${bound.date})`;

/** The options that ask for a bound again: `--week=10 --season=2022`. */
export const boundOptions = ({ by, season, week, date }: Limits): string =>
  by === 'date' ? `--until=${date}` : `--week=${week} --season=${season}`;
