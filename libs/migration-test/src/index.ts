export { applyWatched } from './apply';
export { ownClones } from './clone-owner';
export * from './html-report';
export * from './markdown-report';
export * from './reasons';
export { snapshot } from './snapshot';
export * from './test-migrations';
export * from './test-record';
export * from './test-settings';
