export * from './block';
export * from './definition';
export * from './fits';
export * from './ledger';
export * from './records';
export * from './schedule';
export * from './space';
export * from './summarize';
