import type { Failure } from '@research/core';
import { nodesOf, type SqlNode, type Statement } from '@research/database';

/** What reaches beyond the database that is tested: a clone does not hold it. */
const beyond: Readonly<Record<string, string>> = {
  CreatedbStmt: 'makes a database',
  DropdbStmt: 'drops a database',
  AlterDatabaseStmt: 'changes a database by its name',
  AlterDatabaseSetStmt: 'changes the settings of a database by its name',
  AlterDatabaseRefreshCollStmt: 'changes a database by its name',
  CreateRoleStmt: 'creates a role, which all databases of the server share',
  AlterRoleStmt: 'changes a role, which all databases of the server share',
  AlterRoleSetStmt: 'changes a role, which all databases of the server share',
  DropRoleStmt: 'drops a role, which all databases of the server share',
  GrantRoleStmt: 'changes who belongs to a role, which all databases of the server share',
  ReassignOwnedStmt: 'gives away what a role owns, in all databases of the server',
  AlterSystemStmt: 'changes the settings of the server',
  CreateTableSpaceStmt: 'creates a tablespace of the server',
  DropTableSpaceStmt: 'drops a tablespace of the server',
  CreateSubscriptionStmt: 'connects to another server',
  CreateForeignServerStmt: 'connects to another server',
  LoadStmt: 'loads a library into the server',
};

/** Functions that reach other sessions, files of the server, or other databases. */
const functionsBeyond = new RegExp(
  [
    '^(?:pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_rotate_logfile|pg_promote|lo_import|lo_export',
    'dblink(?:_\\w+)?|pg_read_(?:binary_)?file|pg_ls_dir|pg_drop_replication_slot|pg_create_\\w+_replication_slot)$',
  ].join('|'),
);

/** Why a migration must not be run on a clone: it would reach beyond it. One failure for each statement. */
export const refusals = (path: string, statements: readonly Statement[]): readonly Failure[] =>
  statements.flatMap((statement) => {
    const why = reachOf(statement);
    return why === undefined
      ? []
      : [
          {
            reason: 'invalid-migration',
            what: `this statement ${why}`,
            at: { file: path, ...statement.at },
            said: statement.sql.split('\n')[0] ?? '',
            tries: ['do it by hand, outside of the migrations: a test of it on a clone would do it for real'],
          } satisfies Failure,
        ];
  });

function reachOf({ kind, node }: Statement): string | undefined {
  if (kind in beyond) return beyond[kind];
  if (kind === 'TransactionStmt') return 'ends the transaction that a migration runs in';
  if (kind === 'CopyStmt') return reachOfCopy(node);
  if (kind === 'CreateExtensionStmt' && /^(dblink|postgres_fdw)$/.test(String(node['extname'])))
    return 'brings functions that connect to other databases';
  const called = nodesOf(node, 'FuncCall').map(functionName);
  const found = called.find((name) => functionsBeyond.test(name));
  return found === undefined ? undefined : `calls ${found}, which reaches beyond the database`;
}

function reachOfCopy(node: SqlNode): string | undefined {
  if (node['is_program'] === true) return 'runs a program on the server';
  if (typeof node['filename'] === 'string') return 'reads or writes a file of the server';
  return 'reads rows from its client, which sends none';
}

/** Last part of a function's name. */
export function functionName(call: SqlNode): string {
  const names = call['funcname'] as readonly { readonly String?: { readonly sval?: string } }[] | undefined;
  return names?.at(-1)?.String?.sval ?? '';
}
