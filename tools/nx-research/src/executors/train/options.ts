import { METRICS_NAME, PREDICTIONS_NAME, TRAINED_ON_NAME } from '@research/data';
import * as z from 'zod';
import { hostOptions, runOptions, writeName } from '../../wiring/run-options';
import { scriptOptions } from '../script/options';

const contract = [METRICS_NAME, PREDICTIONS_NAME] as const;

/** A result's name: no table, since an edit of what a table looks like must not train a model again. */
const resultName = writeName
  .refine((name) => name !== TRAINED_ON_NAME, `${TRAINED_ON_NAME} is written by the executor itself`)
  .refine((name) => !name.endsWith('.tex'), 'tables are made from results by a target of their own (build)');

/** Options of `nx-research:train`. */
export const trainOptions = z
  .strictObject({
    script: scriptOptions.shape.script,
    args: scriptOptions.shape.args,
    ...runOptions,
    limitSeconds: runOptions.limitSeconds
      .unwrap()
      .default(172_800)
      .describe('Seconds after which it is ended, with all its children; two days unless told'),
    ...hostOptions,
    writes: z
      .array(writeName)
      .default([])
      .describe('Files that stay on this machine, in out/train: the model itself, what is large'),
    results: z
      .array(resultName)
      .refine(
        (names) => contract.every((name) => names.includes(name)),
        `a model leaves ${contract.join(' and ')}`,
      )
      .describe('Small files that the text is made from: they go into results/, which is in git'),
    unrelated: z
      .array(z.string())
      .default([])
      .describe('Own files and folders that training does not use, such as a script that draws figures'),
    again: z
      .boolean()
      .default(false)
      .describe(
        'Train although the results are fresh: `npx nx run glm:train --again`. What it reads is not made again',
      ),
    smoke: z
      .boolean()
      .default(false)
      .describe(
        'Train on a small slice to see whether the script works (RESEARCH_SMOKE=1); set by train:smoke',
      ),
  })
  .refine(({ writes, results }) => !writes.some((name) => results.includes(name)), {
    path: ['results'],
    message: 'a file is either among "writes" or among "results"',
  });

/** Parsed {@link trainOptions}. */
export type TrainOptions = z.output<typeof trainOptions>;
