import type { Location } from '@research/core';
import type { Link } from '@research/reporting';

/** A dependency between two tasks or two projects, and where it is made. */
export interface LocatedLink extends Link {
  readonly at: Location;
}
