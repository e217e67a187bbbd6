import { fetchOptions } from '../fetch/options';

/** Options of `nx-research:refresh`: those of the `fetch` target whose pins it moves. */
export const refreshOptions = fetchOptions;
