/** One command as data, never a shell string: what to run, where, and the complete environment it sees. */
export interface Command {
  /** The program (looked up in `env.PATH`) and its arguments. */
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  /** The whole environment; see `allowedEnvironment`. Nothing else is passed on. */
  readonly env: Readonly<Record<string, string>>;
  /** Seconds after which the whole process tree is ended; absent means no limit. */
  readonly limitSeconds?: number;
  /** Text for standard input; without it standard input is empty. */
  readonly input?: string;
  /** Open descriptors that the command and its children keep open: the locks of its lease. */
  readonly inherit?: readonly number[];
}
