import { withLease } from '@research/compute';
import { fail, type Failure, ok, type Result, statePath } from '@research/core';
import { type LiveServer, openLiveServer, pageFiles, type PageFolders } from '@research/preview';
import { allowedEnvironment } from '@research/process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { TaskOutcome, TaskScope } from '../scope/task-scope';
import { thisHost } from '../task/place';
import { LiveSession } from './live-session';
import { liveSource } from './live-source';
import { openBrowser } from './open-browser';

/** What the user chooses of the page: the target that is shown, a port, a browser, an editor's address or `none`. */
export interface LiveOptions {
  readonly target: string;
  readonly port: number;
  readonly open: boolean;
  readonly editor: string;
}

/**
 * Serves the live page of a document until it is interrupted, which is the way it ends well. Fails with
 * `lease-unavailable` when another process serves the same document, `tool-missing` without pdf.js, `network` without
 * a port.
 */
export async function serveLive(scope: TaskScope<LiveOptions>): Promise<Result<TaskOutcome>> {
  const { workspaceRoot, task, signal } = scope;
  const host = await thisHost(scope);
  if (!host.ok) return host;
  const taken = new AbortController();
  let other = '';
  const served = await withLease<TaskOutcome>(
    {
      workspaceRoot,
      host: host.value,
      needs: { cpu: 0, gpu: 0 },
      taskId: task.id,
      outputFolder: statePath(workspaceRoot, 'live', task.project),
      signal: AbortSignal.any([signal, taken.signal]),
      observer: {
        waits({ behind }) {
          other = behind.join(', ');
          taken.abort();
        },
      },
    },
    async () => {
      const session = new LiveSession({
        scope,
        host: host.value,
        document: { workspaceRoot, kinds: scope.kinds, project: task.project, target: scope.options.target },
        ...(scope.options.editor === 'none' ? {} : { editor: scope.options.editor }),
      });
      const server = await openServer(scope, session);
      return server.ok ? serve(scope, session, server.value) : server;
    },
  );
  if (served.ok || !taken.signal.aborted) return served;
  return fail({
    reason: 'lease-unavailable',
    what: `the live page of ${task.project} is open already, served by ${other}`,
    tries: ['use the address that it printed', 'stop it first (Ctrl-C in its terminal)'],
  });
}

async function openServer(scope: TaskScope<LiveOptions>, session: LiveSession): Promise<Result<LiveServer>> {
  const { workspaceRoot, options, ports } = scope;
  const folders = pageFolders(workspaceRoot);
  if (!folders.ok) return folders;
  return openLiveServer({
    port: options.port,
    files: pageFiles(folders.value),
    pdf: session.shown.pdf,
    state: session.page.state,
    source: async (place) => {
      const { plan, latex, shown } = session;
      if (!plan) return ok(undefined);
      const stagingFolder = latex.stagingFolder(plan);
      const env = allowedEnvironment(ports.env, []);
      const files = [...latex.files(plan), ...(await latex.spares(plan))];
      return liveSource(place, {
        workspaceRoot,
        stagingFolder,
        pdf: shown.pdf,
        plan,
        files,
        env,
        run: ports.runCommand,
      });
    },
  });
}

async function serve(
  { say, signal, options }: TaskScope<LiveOptions>,
  session: LiveSession,
  server: LiveServer,
): Promise<Result<TaskOutcome>> {
  say(`\n  ${server.address}\n\nCtrl-C stops it.`);
  session.page.onChange((state) => server.publish(state));
  if (options.open) openBrowser(server.address);
  await session.start();
  if (!signal.aborted) await once(signal, 'abort');
  await session.stop();
  await server.close();
  say('The live page is closed.');
  return ok({ status: 'done' });
}

/** The parts of the page: ours beside the plugin's bundle, and pdf.js from the workspace's packages. */
function pageFolders(workspaceRoot: string): Result<PageFolders> {
  try {
    const workspace = createRequire(join(workspaceRoot, 'package.json'));
    const pdfjs = dirname(workspace.resolve('pdfjs-dist/package.json'));
    return ok({ page: join(__dirname, '../live'), pdfjs });
  } catch (error) {
    return fail(withoutPdfjs(error));
  }
}

const withoutPdfjs = (error: unknown): Failure => ({
  reason: 'tool-missing',
  what: 'the package pdfjs-dist, which shows PDFs in the browser, is not installed',
  said: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
  tries: ['npm install --save-dev pdfjs-dist@5'],
});
