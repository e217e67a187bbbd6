export * from './catalogue';
export * from './html-report';
export * from './markdown-report';
export * from './reasons';
export * from './statements';
export * from './test-environment';
export * from './test-migrations';
export * from './test-record';
