export * from './faulty-proxy';
export * from './file-server';
export * from './guide';
export * from './kernel-accesses';
export * from './run-python';
export * from './sshd';
export * from './watch-tasks';
export * from './workspace';
