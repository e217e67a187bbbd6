import type { EtlTask } from './etl-task';

/** A contract that the new script keeps, whatever the columns of its file are. */
export const contractText = ({
  name,
  table,
  main,
  quarantine,
}: EtlTask): string => `# What may be relied on in ${table}. \`npx nx run ${name}:check\` holds it against this;
# docs/guides/a-new-etl-task.md explains every word.
${table}:
  # True of every table: where a row comes from. Name the columns here by which you tell rows apart, e.g. [season, week].
  key: [source_file, source_line]
  # "warn" or "error", once the columns below are all that you want.
  otherColumns: allow
  # At least so many rows, in each season where there is a column "season".
  rows: { min: 1 }
  # Every row that was read is in the table or in quarantine.
  balance: { read: "${main.reference}", quarantine: ${quarantine} }
  columns:
    source_file: {}
    source_line: { type: integer, min: 2 }
`;
