import { type Result, fail, hashVariable, isVariableHash, ok } from '@research/core';
import * as z from 'zod';
import { parseJsonText } from '../lock/json-positions';

/** Name of the file among a model's results that says what they were trained on. */
export const TRAINED_ON_NAME = 'trained-on.json';

const hashes = z.record(z.string(), z.string());

const inputs = {
  /** Whether the data is simulated or real; `none` where a model reads no external data. */
  origin: z.enum(['simulated', 'real', 'none']),
  script: z.string(),
  /** Options of the training that can change its results. */
  options: z.record(z.string(), z.unknown()),
  /** SHA-256 of each own source of the project, by path. */
  sources: hashes,
  /** SHA-256 of what is in each file that it reads (unpacked), by task and name or by path. */
  reads: hashes,
  /** What stands for the values of the variables that are passed on (`hashVariable`); null: not set. */
  env: z.record(z.string(), z.string().nullable()),
};

const schema = z.object({
  version: z.literal(1),
  ...inputs,
  /** Minor versions of the tools. For the reader: a clone with another version has no other results. */
  tools: hashes,
  /** SHA-256 of each result, by name. */
  results: hashes,
  /** Of a search: what the keys of its trials have besides their configurations. */
  identity: z.string().optional(),
  /** Of a search: what its workers said of the versions that decide its results. */
  versions: z.string().optional(),
});

/** What some results were trained on. */
export type TrainedOn = Readonly<z.output<typeof schema>>;

/** Everything that a model's results depend on, by content. */
export type TrainingInputs = Omit<TrainedOn, 'version' | 'tools' | 'results' | 'identity' | 'versions'>;

/** The text of a `trained-on.json`: equal values give equal bytes. */
export function formatTrainedOn(trainedOn: Omit<TrainedOn, 'version'>): string {
  return `${JSON.stringify(sorted({ version: 1, ...trainedOn }), undefined, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/** Parses a `trained-on.json`. Fails with `invalid-results` when it is none (an edit by hand, a merge conflict). */
export function parseTrainedOn(text: string, file: string): Result<TrainedOn> {
  const json = parseJsonText(text, file);
  const what = `${file} does not say what the results were trained on`;
  if (!json.ok) return fail({ reason: 'invalid-results', what, at: json.error.at, said: json.error.message });
  const parsed = schema.safeParse(json.value.value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const at = json.value.locate(issue?.path ?? []);
  return fail({ reason: 'invalid-results', what, at, said: issue?.message ?? '' });
}

/** Names of the variables whose values stand there as they are: earlier versions wrote them. */
export const plainVariables = ({ env }: Pick<TrainedOn, 'env'>): string[] =>
  Object.keys(env).filter((name) => isPlain(env[name] ?? null));

/** What stands for the values of variables, also where they were written as they are. */
export const hashedVariables = ({ env }: Pick<TrainedOn, 'env'>): TrainedOn['env'] =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, isPlain(value) ? hashVariable(name, value) : value]),
  );

const isPlain = (value: string | null): boolean => value !== null && !isVariableHash(value);
