export * from './live-state';
export * from './server/live-server';
export * from './server/page-files';
export * from './synctex/find-source';
export * from './synctex/source-place';
export * from './watch/file-watch';
export * from './watch/lane';
