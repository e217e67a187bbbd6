import { execFileSync } from 'node:child_process';

const start = `
import json, sys
sys.path.insert(0, ${JSON.stringify(__dirname)})
import numpy as np
from forecasting.tables import BadInput
from forecasting.games import Games
given = json.load(sys.stdin)
array = lambda values: np.array([np.nan if value is None else value for value in values], dtype=float)
tell = lambda value: print(json.dumps(value))
plain = lambda values: [None if value != value else value for value in np.asarray(values, dtype=float).tolist()]
`;

/** What a few lines of Python tell about something given; NaN is null on both sides, and a warning an error. */
export function toldBy(python: string, code: string, given: unknown): unknown {
  const options = { env: { PATH: process.env['PATH'] }, input: JSON.stringify(given) };
  return JSON.parse(execFileSync(python, ['-B', '-W', 'error', '-c', start + code], options).toString());
}
