import { trainOptions } from '../train/options';

/** Options of `nx-research:results-state`: those of the `train` target whose results it looks at. */
export const resultsStateOptions = trainOptions;
