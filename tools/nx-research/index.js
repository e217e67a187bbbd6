// What Node loads while package.json's `main` is missing: the bundle is not in git, and a new clone or worktree has none before its set-up.
throw new Error(
  `${__dirname} is not bundled yet: this checkout was not set up\n  → npm run setup, in the checkout that this folder belongs to`,
);
