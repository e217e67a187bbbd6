import { hostname } from 'node:os';

/** Tells the jobs of a workspace from those of others on the same host. */
export const workspaceName = (workspaceRoot: string): string => `${hostname()}:${workspaceRoot}`;
