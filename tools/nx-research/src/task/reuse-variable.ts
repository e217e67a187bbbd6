/** Set to `no` by the hook before a run when outputs that are in place must be made again (`--skip-nx-cache`). */
export const reuseVariable = 'RESEARCH_REUSE';
