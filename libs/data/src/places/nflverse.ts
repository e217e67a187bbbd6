/** Where nflverse-data publishes its releases: `<base><tag>/<file>`, such as `schedules/games.csv`. */
export const NFLVERSE_RELEASES = 'https://github.com/nflverse/nflverse-data/releases/download/';
