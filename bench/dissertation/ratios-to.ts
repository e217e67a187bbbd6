import type { Measured } from '../alternate';
import type { Row } from '../benchmark';
import { mediansOf, ratioRow } from '../rows';

/** The rows that divide what our build took by what each of the others took. @param others by what they are called */
export const ratiosTo = (title: string, ours: Measured, others: Readonly<Record<string, Measured>>): Row[] =>
  Object.entries(others).map(([name, other]) =>
    ratioRow(`${title}: nx against ${name}`, { of: mediansOf(ours), against: mediansOf(other) }),
  );
