import type { TestRequest } from './test-migrations';

/** What is expected of a migration. */
export interface Danger {
  readonly sql: string;
  readonly down?: string;
  readonly kind: string;
  /** File and line of the statement; 002.sql unless set. */
  readonly line?: number;
  readonly file?: string;
  /** Of the message, its evidence or its advice. */
  readonly says: RegExp;
  /** The environments with that reason; all unless set. */
  readonly only?: readonly string[];
  readonly with?: Partial<TestRequest>;
}

/** Production is so large that whatever reads or writes every row is felt. */
export const large: Partial<TestRequest> = { environments: [] };
/** Migrations that must not go to production, and why. */
export const dangers: Readonly<Record<string, Danger>> = {
  'a rewrite': {
    sql: 'SELECT 1;\nALTER TABLE plays ADD COLUMN far boolean GENERATED ALWAYS AS (yards > 20) STORED;',
    ...{
      kind: 'table-rewrite',
      line: 2,
      says: /AccessExclusiveLock on public\.plays.*public\.plays: rewritten.*expand and contract/s,
      with: large,
    },
  },
  'a long lock': {
    sql: "ALTER TABLE games ADD COLUMN x int;\nUPDATE plays SET note = note || '!';",
    ...{
      kind: 'long-lock',
      line: 2,
      says: /public\.games.*20,000 rows written|public\.games.*batches/s,
      with: large,
    },
  },
  'a lock that others queue for behind a long reader': {
    sql: 'ALTER TABLE notes ADD COLUMN x int;',
    ...{ kind: 'lock-queue', line: 1, says: /pg_sleep.*reads of public\.notes waited.*lock_timeout/s },
    with: {
      workload: [{ path: 'workload/long.sql', sql: 'SELECT pg_sleep(1.5), count(*) FROM notes' }],
      limits: { blockSeconds: 60, queueSeconds: 0.5 },
    },
  },
  'a rewrite outside a transaction': {
    sql: '-- no-transaction\nVACUUM FULL plays;',
    ...{
      kind: 'table-rewrite',
      line: 2,
      says: /AccessExclusiveLock on public\.plays held.*public\.plays: rewritten.*pg_repack/s,
      with: large,
    },
  },
  'an index that stays invalid': {
    sql: '-- no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY games_once ON games (season);',
    ...{ kind: 'invalid-index', line: 2, says: /games_once.*INVALID/s },
  },
  'a constraint that is not validated': {
    sql: '\n\nALTER TABLE plays ADD CONSTRAINT few CHECK (yards < 10) NOT VALID;',
    ...{ kind: 'unvalidated-constraint', line: 3, says: /few.*VALIDATE CONSTRAINT/s },
  },
  'a column that a view uses': {
    sql: 'ALTER TABLE plays DROP COLUMN note;',
    ...{ kind: 'fails', line: 1, says: /long_plays.*2BP01.*create the view/s },
  },
  'a view that goes with a column': {
    sql: 'ALTER TABLE plays DROP COLUMN note CASCADE;',
    ...{ kind: 'lost-object', line: 1, says: /view public\.long_plays is gone/ },
  },
  'rows of one environment alone': {
    sql: 'ALTER TABLE games ALTER COLUMN surface SET NOT NULL;',
    ...{ kind: 'fails', line: 1, says: /contains null values/, only: ['prod'] },
  },
  'a way back that does not lead back': {
    sql: 'ALTER TABLE games ADD COLUMN x int;\nALTER TABLE games ADD COLUMN y int;',
    down: 'ALTER TABLE games DROP COLUMN x;',
    ...{
      kind: 'irreversible-down',
      file: '002_danger.down.sql',
      says: /\+ column public\.games\.y: integer/,
    },
  },
  'a way back that loses data': {
    sql: 'ALTER TABLE notes DROP COLUMN game_id;',
    down: 'ALTER TABLE notes ADD COLUMN game_id int;',
    ...{
      kind: 'down-loses-data',
      file: '002_danger.down.sql',
      says: /public\.notes: 500 rows as before, with other values/,
    },
  },
  'a way back that fails': {
    sql: 'ALTER TABLE notes ADD COLUMN x int;',
    down: '\nALTER TABLE notes DROP COLUMN y;',
    ...{ kind: 'down-fails', file: '002_danger.down.sql', line: 2, says: /column "y"/ },
  },
  'a slow plan after an index is dropped': {
    sql: 'DROP INDEX plays_by_game;',
    ...{ kind: 'slower-query', says: /of-a-game\.sql.*plays_by_game.*Seq Scan on plays/s, only: ['prod'] },
  },
  'a query that fails': {
    sql: 'DROP VIEW long_plays;\nALTER TABLE plays RENAME COLUMN yards TO gained;',
    ...{ kind: 'query-fails', says: /of-a-game\.sql fails.*yards/s },
  },
  'a query with another result': {
    sql: 'UPDATE games SET season = 2010 WHERE season = 2011;',
    ...{ kind: 'query-changed', says: /yards\.sql/ },
  },
  'a foreign key without an index': {
    sql: 'DELETE FROM notes WHERE game_id IS NULL;\nALTER TABLE notes ADD CONSTRAINT of_game FOREIGN KEY (game_id) REFERENCES games;',
    ...{ kind: 'fk-without-index', line: 2, says: /of_game.*CREATE INDEX CONCURRENTLY/s },
  },
  'a value of an enum in the transaction that adds it': {
    sql: "ALTER TYPE surface ADD VALUE 'ice';\nUPDATE games SET surface = 'ice' WHERE game_id = 1;",
    ...{ kind: 'fails', line: 2, says: /unsafe use of new value "ice".*migration of its own/s },
  },
  'an index that keeps writers waiting': {
    sql: 'CREATE INDEX plays_by_yards ON plays (yards);',
    ...{
      kind: 'index-not-concurrent',
      line: 1,
      says: /writes of public\.plays are blocked.*extrapolated.*CONCURRENTLY/s,
      with: large,
    },
  },
  'a default that is another for each row': {
    sql: 'ALTER TABLE plays ADD COLUMN r double precision DEFAULT random();',
    ...{ kind: 'volatile-default', line: 1, says: /rewritten.*fill old rows in batches/s, with: large },
  },
  'a column that must be given and has no default': {
    sql: 'ALTER TABLE plays ADD COLUMN team text NOT NULL;',
    ...{ kind: 'fails', line: 1, says: /23502.*then set NOT NULL/s },
  },
  'a constraint that is checked under a lock': {
    sql: 'ALTER TABLE plays ADD CONSTRAINT sane CHECK (yards < 1000);',
    ...{ kind: 'validated-under-lock', line: 1, says: /NOT VALID/, with: large },
  },
  'a type that cuts values': {
    sql: 'DROP VIEW long_plays;\nALTER TABLE plays ALTER COLUMN yards TYPE int;\nCREATE VIEW long_plays AS SELECT play_id, note FROM plays WHERE yards > 20;',
    ...{ kind: 'values-changed', line: 2, says: /"yards" of "plays"/ },
  },
  'a sequence that is near its end': {
    sql: 'ALTER SEQUENCE plays_play_id_seq MAXVALUE 32767;',
    ...{ kind: 'sequence-exhaustion', line: 1, says: /used up to 92 %.*bigint/s },
  },
  'a trigger that slows the load down': {
    sql: `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM count(*) FROM generate_series(1, 400); RETURN NEW; END $$;
CREATE TRIGGER slow BEFORE INSERT ON plays FOR EACH ROW EXECUTE FUNCTION slow();`,
    ...{ kind: 'slower-load', line: 2, says: /public\.plays takes/ },
  },
  'a word that is no SQL': {
    sql: 'SELECT 1;\nALTER TABEL plays ADD COLUMN x int;',
    ...{ kind: 'syntax-error', line: 2, says: /TABEL/ },
  },
  'a statement that runs in no transaction': {
    sql: 'CREATE INDEX CONCURRENTLY a ON plays (note);',
    ...{ kind: 'fails', line: 1, says: /cannot run inside a transaction block.*-- no-transaction/s },
  },
  'a command of psql': {
    sql: 'SELECT 1;\n\\i other.sql\n',
    ...{ kind: 'syntax-error', line: 2, says: /\\i is a command of psql/ },
  },
  'a database that is dropped': {
    sql: '-- no-transaction\nDROP DATABASE test1;',
    ...{ kind: 'refused', line: 2, says: /drops a database/ },
  },
  'a role': {
    sql: 'CREATE ROLE reader;',
    ...{ kind: 'refused', line: 1, says: /all databases of the server/ },
  },
  'a role in a block': {
    sql: "DO $$ BEGIN EXECUTE 'CREATE ROLE hidden'; END $$;",
    ...{ kind: 'refused', says: /changes roles/ },
  },
  'another database': {
    sql: "SELECT dblink_exec('dbname=postgres', 'SELECT 1');",
    ...{ kind: 'refused', line: 1, says: /dblink_exec/ },
  },
  'one that does not end': {
    sql: 'SELECT 1;\nSELECT pg_sleep(600);',
    ...{ kind: 'endless', line: 2, says: /batches/, with: { limitSeconds: 1 } },
  },
};
