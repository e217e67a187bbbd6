import { outputsInPlace } from '../outputs/outputs-in-place';
import { readProvenance } from '../outputs/provenance';
import type { UndeclaredFile } from '../tracing/undeclared-file';
import type { StagedWork } from './staged-work';
import type { WorkContext } from './work-context';

/** True when the outputs in place are those of this work, and may be kept. */
export const mayKeep = async (work: StagedWork, context: WorkContext): Promise<boolean> =>
  context.reuse === true && outputsInPlace(context.outputFolder, work.fingerprint, work.writes);

/** The outcome of work whose outputs are kept. */
export const kept = ({
  outputFolder,
}: WorkContext): { readonly kind: 'kept'; readonly undeclared: readonly UndeclaredFile[] } => ({
  kind: 'kept',
  undeclared: readProvenance(outputFolder)?.undeclared ?? [],
});
