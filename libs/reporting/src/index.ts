export * from './build-report/build-report';
export * from './build-report/headline';
export * from './build-report/render-html';
export * from './build-report/render-json';
export * from './build-report/render-markdown';
export * from './run-id';
export * from './run-start';
export * from './side-file';
