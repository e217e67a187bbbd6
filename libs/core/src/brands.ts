declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** Lower-case hexadecimal SHA-256 of a file's bytes (64 characters). */
export type Sha256 = Branded<string, 'Sha256'>;

/** Identity of a piece of work, from the content of everything that goes into it (64 hexadecimal characters). */
export type Fingerprint = Branded<string, 'Fingerprint'>;

/** Nx's task id, `project:target`. */
export type TaskId = Branded<string, 'TaskId'>;

/** Name of a host in hosts.yaml; `local` is this machine. */
export type HostId = Branded<string, 'HostId'>;

/** Brands a 64-character hexadecimal string; throws on anything else, which is a bug at the caller's. */
export function sha256(text: string): Sha256 {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new TypeError(`not a SHA-256: ${text}`);
  return text as Sha256;
}

/** The id of one target of one project. */
export const taskId = (project: string, target: string): TaskId => `${project}:${target}` as TaskId;
