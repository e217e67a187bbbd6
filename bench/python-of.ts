import { probeTool } from '@research/compute';
import { describeFailure } from '@research/core';

/** The Python interpreter that the executors take for scripts which need these modules. */
export async function pythonOf(workspaceRoot: string, modules = ['numpy']): Promise<string> {
  const probed = await probeTool('python', { workspaceRoot, env: process.env, modules });
  if (!probed.ok) throw new Error(describeFailure(probed.error));
  return probed.value.path;
}
