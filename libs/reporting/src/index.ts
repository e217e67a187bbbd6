export * from './failures-of-run';
export * from './run-id';
export * from './run-start';
export * from './side-file';
