/** Set to 1, it makes documents fail on stale results, as for a submission. */
export const strictVariable = 'RESEARCH_STRICT';
