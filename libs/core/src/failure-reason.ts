/** Why something failed, for programs; people read {@link Failure.what}. */
export type FailureReason =
  // declarations and content
  | 'invalid-options'
  | 'invalid-reference'
  | 'unknown-project'
  | 'unwritten-read'
  | 'ambiguous-read'
  | 'missing-file'
  | 'mixed-bounds'
  | 'mixed-origins'
  // the graph as a whole
  | 'invalid-graph'
  | 'cycle'
  | 'two-writers'
  | 'unreachable-project'
  // processes and hosts
  | 'command-missing'
  | 'command-failed'
  | 'command-killed'
  | 'time-limit'
  | 'interrupted'
  | 'invalid-hosts'
  | 'no-host'
  | 'host-unreachable'
  | 'invalid-answer'
  | 'lease-unavailable'
  | 'no-capacity'
  | 'tool-missing'
  // outputs
  | 'missing-output'
  | 'unsafe-output'
  | 'undeclared-read'
  | 'undeclared-write'
  // data
  | 'invalid-lock'
  | 'hash-mismatch'
  | 'not-found'
  | 'network'
  | 'offline'
  | 'corrupt-file'
  | 'invalid-contract'
  | 'broken-contract'
  // databases
  | 'database-unreachable'
  | 'database-refused'
  | 'invalid-migration'
  | 'broken-check'
  // results of training
  | 'invalid-results'
  | 'stale-results'
  // documents
  | 'notebook-cell'
  | 'table-defect'
  | 'latex-error'
  | 'unresolved-reference'
  | 'pdf-defect'
  // files
  | 'file-system'
  | 'several';
