import type { Failure } from '@research/core';
import type { CommandSink } from '@research/process';
import type { Secrets } from './secrets';

/** Puts `***` in the place of secrets, as they are and as they stand in an address. */
export function concealing(secrets: Secrets): (text: string) => string {
  const values = Object.values(secrets).flatMap((value) => [value, encodeURIComponent(value)]);
  const longestFirst = [...new Set(values)].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((said, value) => said.replaceAll(value, '***'), text);
}

/** A sink that lets no secret through. */
export const concealingSink = (sink: CommandSink, conceal: (text: string) => string): CommandSink => ({
  line: (text, stream) => sink.line(conceal(text), stream),
});

/** A failure without secrets, whatever a command said. */
export function concealInFailure(failure: Failure, conceal: (text: string) => string): Failure {
  const { said, tries, causes } = failure;
  return {
    ...failure,
    what: conceal(failure.what),
    ...(said === undefined ? {} : { said: conceal(said) }),
    ...(tries === undefined ? {} : { tries: tries.map(conceal) }),
    ...(causes === undefined ? {} : { causes: causes.map((cause) => concealInFailure(cause, conceal)) }),
  };
}
