let version = 1000;

/** A number of four digits that no edit of this invocation had, so that each edit changes something. */
export const nextVersion = (): number => (version += 1);
