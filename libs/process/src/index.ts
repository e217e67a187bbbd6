export * from './allowed-environment';
export * from './command';
export * from './command-sink';
export * from './exit';
export * from './explain-exit';
export * from './retry';
export * from './run-command';
export * from './succeeded';
