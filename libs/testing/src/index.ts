export * from './file-server';
export * from './sshd';
export * from './workspace';
