/** The output of every `fetch` that says whether its data is simulated or real; documents read it for their title page. */
export const originFile = 'origin.json';
