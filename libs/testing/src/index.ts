export * from './file-server';
export * from './sshd';
export * from './watch-tasks';
export * from './workspace';
