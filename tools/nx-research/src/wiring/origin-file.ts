/** Name of the kind of task that materialises pinned data. */
export const fetchKindName = 'fetch';

/** The output of every `fetch` that says whether its data is simulated or real; documents read it for their title page. */
export const originFile = 'origin.json';

/** True for a read that tells a document where its data comes from, and that TeX does not see. */
export const isOriginRead = ({ path }: { readonly path: string }): boolean => path.endsWith(`/${originFile}`);
