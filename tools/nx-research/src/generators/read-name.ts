/** A name for the file in the script: `games` for nflverse-schedules/games.csv.gz. */
export function readName(reference: string): string {
  const stem = reference.replace(/^.*\//, '').replace(/\..*$/, '').toLowerCase();
  const name = stem.replace(/[^a-z0-9]+/g, '_').replace(/^[^a-z]+/, '');
  return name === '' ? 'data' : name;
}
