import { checkDatabase, type DatabaseCheck } from '../checks/check-database';
import { type TestDatabase, type TestServer, testServer } from '../database.fixture';
import { loadTables } from '../load/load-tables';
import { taken } from '../server/server.fixture';
import { type RefreshOptions, refreshViews } from './refresh-views';

/** A database for each test, with two games and views of them that are made from each other; to be made outside of tests. */
export class GameViews {
  readonly options = { again: false, lockSeconds: 1, say: () => undefined, now: () => performance.now() };
  #server: TestServer | undefined;
  #database: TestDatabase | undefined;

  constructor() {
    beforeAll(async () => {
      this.#server = await testServer();
    });
    afterAll(() => this.#server?.dispose());
    beforeEach(async () => {
      this.#database = await this.#server?.database();
      await this.database.ask(`
    CREATE SCHEMA mart;
    CREATE TABLE games (season int, game text PRIMARY KEY, points int);
    CREATE MATERIALIZED VIEW mart.z_base AS SELECT season, sum(points) AS points FROM games GROUP BY season WITH NO DATA;
    CREATE UNIQUE INDEX ON mart.z_base (season);
    CREATE VIEW middle AS SELECT * FROM mart.z_base WHERE points > 0;
    CREATE MATERIALIZED VIEW mart.a_top AS SELECT max(points) AS best FROM middle WITH NO DATA;`);
      await this.load('2020,A,3', '2021,B,5');
    });
  }

  get database(): TestDatabase {
    if (!this.#database) throw new Error('there is a database in tests alone');
    return this.#database;
  }

  readonly load = async (...rows: string[]): Promise<void> => {
    const files = [this.database.file('games.csv', 'season,game,points', ...rows)];
    const tables = [{ table: 'games', by: 'season', files }];
    taken(await this.database.use((session) => loadTables(session, tables, this.options)));
  };
  readonly refresh = (more: Partial<RefreshOptions> = {}) =>
    this.database.use((session) => refreshViews(session, { ...this.options, ...more }));
  readonly check = async (...checks: DatabaseCheck[]) =>
    taken(await this.database.use((session) => checkDatabase(session, checks, this.options)));
}
