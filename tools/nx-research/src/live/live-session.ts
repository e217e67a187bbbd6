import type { Host } from '@research/compute';
import { statePath } from '@research/core';
import type { LatexDiagnostic, LiveTypeset } from '@research/documents';
import { FileWatch, Lane, type LiveWarning } from '@research/preview';
import { relative } from 'node:path';
import { describePasses } from '../latex/describe-passes';
import { taskProblem } from '../wiring/wire';
import type { TaskScope } from '../scope/task-scope';
import { buildUpstream } from './build-upstream';
import { LiveLatex } from './live-latex';
import { LivePage } from './live-page';
import { type LiveDocument, type LivePlan, livePlan } from './live-plan';
import { ShownDocument } from './shown-document';
import { isBuildInput, meaningOf, watchedFiles } from './watched-files';

/** What asks for work: what changed, and when it was seen. */
interface Cause {
  readonly what: string;
  readonly atMs: number;
}

/** A session's own words and where it stands. */
export interface LiveSessionSettings {
  readonly scope: TaskScope<unknown>;
  readonly host: Host;
  readonly document: LiveDocument;
  readonly editor?: string;
}

/**
 * Keeps the page of a document up to date. An edit of what the document itself reads goes straight to LaTeX; an edit of
 * anything before that goes to Nx, which knows what it affects, and then to LaTeX. The two do not wait for each other, so
 * that text can be written while a notebook runs.
 */
export class LiveSession {
  readonly page: LivePage;
  readonly shown: ShownDocument;
  readonly latex: LiveLatex;
  private current: LivePlan | undefined;
  private readonly watch: FileWatch;
  private readonly typesetting = new Lane<Cause>((causes, superseded) => this.typeset(causes, superseded));
  private readonly building = new Lane<Cause>((causes, superseded) => this.build(causes, superseded));
  private readonly edits = new Lane<string>((paths) => this.edited(paths));
  private isBuilding = false;
  private hasTypeset = false;
  /** Outputs that changed while Nx runs; LaTeX takes them together when it has ended. */
  private readonly held = new Set<string>();

  constructor(private readonly settings: LiveSessionSettings) {
    const { scope, host, document, editor } = settings;
    const { project, workspaceRoot } = document;
    const shown = editor === undefined ? {} : { editor };
    this.page = new LivePage({ document: project, root: workspaceRoot, ...shown }, (text) => scope.say(text));
    this.shown = new ShownDocument(statePath(workspaceRoot, 'live', project));
    this.latex = new LiveLatex(scope, host);
    this.watch = new FileWatch({
      counts: isBuildInput,
      onChange: (paths) => this.edits.push(...paths.map((path) => relative(workspaceRoot, path))),
    });
  }

  get plan(): LivePlan | undefined {
    return this.current;
  }

  /** Shows the PDF there is, begins to watch, and has everything built that is not. */
  async start(): Promise<void> {
    const plan = await this.wire();
    if (!plan) return this.watch.start();
    const built = `${this.settings.document.workspaceRoot}/${plan.task.outputFolder}/main.pdf`;
    const earlier = await this.shown.earlier(built);
    if (earlier) this.page.shows(earlier, []);
    this.watch.start();
    const cause = { what: 'start', atMs: performance.now() };
    this.building.push(cause);
    if (this.latex.missing(plan).length === 0) this.typesetting.push(cause);
  }

  /** Ends what runs; the session's signal has been aborted before. */
  async stop(): Promise<void> {
    this.watch.stop();
    await Promise.all([this.edits.stop(), this.building.stop(), this.typesetting.stop()]);
  }

  private async wire(): Promise<LivePlan | undefined> {
    const plan = await livePlan(this.settings.document);
    const problem = plan.ok ? taskProblem(plan.value.task) : plan.error;
    this.page.fails('wiring', problem);
    if (!plan.ok) return this.current;
    this.current = plan.value;
    this.watch.watch(watchedFiles(plan.value, this.settings.document.workspaceRoot));
    return plan.value;
  }

  private async edited(paths: readonly string[]): Promise<void> {
    const atMs = performance.now();
    const before = this.current;
    if (!before) return;
    const meanings = new Map(paths.map((path) => [path, meaningOf(path, before)]));
    const wires = [...meanings.values()].some((meaning) => meaning.wires);
    const plan = (wires ? await this.wire() : before) ?? before;
    const causes = (which: 'typesets' | 'builds'): Cause[] =>
      [...meanings].filter(([, meaning]) => meaning[which]).map(([what]) => ({ what, atMs }));
    const builds = causes('builds');
    const newReads = newProducts(before, plan).map((what) => ({ what, atMs }));
    const declared = paths.filter((path) => path.endsWith('/project.json')).map((what) => ({ what, atMs }));
    this.building.push(...builds, ...newReads);
    this.typesetting.push(...this.hold(causes('typesets'), plan), ...declared);
  }

  /** Takes out what a running build has written: there may be more to come, and checks that it has to pass. */
  private hold(causes: readonly Cause[], { task }: LivePlan): Cause[] {
    const products = new Set(
      task.reads.filter(({ producer }) => producer !== undefined).map(({ path }) => path),
    );
    const [held, free] = [causes, causes].map((all, index) =>
      all.filter(({ what }) => (this.isBuilding && products.has(what)) === (index === 0)),
    ) as [Cause[], Cause[]];
    for (const { what } of held) this.held.add(what);
    return free;
  }

  private async build(causes: readonly Cause[], superseded: AbortSignal): Promise<void> {
    const { scope, document } = this.settings;
    const plan = this.current;
    if (!plan || scope.signal.aborted) return;
    this.isBuilding = true;
    this.page.does('upstream', 'building what the document reads');
    const startedMs = performance.now();
    const built = await buildUpstream({
      workspaceRoot: document.workspaceRoot,
      tasks: plan.upstream,
      env: scope.ports.env,
      run: scope.ports.runCommand,
      signal: AbortSignal.any([scope.signal, superseded]),
    });
    this.isBuilding = false;
    this.page.does('upstream', undefined);
    if (scope.signal.aborted || (built.ok && !built.value)) return;
    const seconds = secondsSince(startedMs);
    if (built.ok) scope.say(`${names(causes)} → nx: what the document reads is up to date → ${seconds}`);
    else scope.say(`${names(causes)} → nx: failed → ${seconds}`);
    this.page.fails('upstream', built.ok ? undefined : built.error);
    if (built.ok) await this.afterBuild(causes);
  }

  private async afterBuild(causes: readonly Cause[]): Promise<void> {
    // One look at the outputs now, so that what has just been written is not told as a later edit.
    this.watch.look(performance.now());
    this.watch.look(performance.now());
    await this.edits.idle();
    const atMs = Math.min(...causes.map((cause) => cause.atMs));
    const held = [...this.held].map((what) => ({ what, atMs }));
    this.held.clear();
    // At the start there may have been nothing to typeset yet.
    this.typesetting.push(...(held.length > 0 ? held : this.hasTypeset ? [] : causes));
  }

  private async typeset(causes: readonly Cause[], superseded: AbortSignal): Promise<void> {
    const { scope } = this.settings;
    const plan = this.current;
    if (!plan || scope.signal.aborted || plan.task.problems.length > 0) return;
    if (this.isBuilding && this.latex.missing(plan).length > 0) return;
    const atMs = Math.min(...causes.map((cause) => cause.atMs));
    this.hasTypeset = true;
    this.page.does('latex', 'typesetting');
    const done = await this.latex.run({
      plan,
      superseded,
      show: (typeset) => this.show(typeset, atMs),
      waits: (text) => this.page.does('latex', text),
    });
    this.page.does('latex', undefined);
    if (scope.signal.aborted) return;
    const seconds = secondsSince(atMs);
    const how = done.ok ? describePasses(done.value.passes) : 'LaTeX: failed';
    scope.say(`${names(causes)} → ${how} → ${seconds}`);
    if (!done.ok) this.page.fails('latex', done.error);
    else if (done.value.settled) this.page.fails('latex', done.value.defects);
  }

  private async show(
    { pdf, passes: count, settled, warnings, defects }: LiveTypeset,
    atMs: number,
  ): Promise<void> {
    const version = await this.shown.take(pdf);
    this.page.shows(
      {
        version,
        builtAt: this.settings.scope.ports.now().toISOString(),
        seconds: (performance.now() - atMs) / 1000,
        passes: count,
        settled,
        earlier: false,
      },
      defects ? [] : warnings.map(warningOf),
    );
    this.page.fails('latex', settled ? defects : undefined);
  }
}

function newProducts(before: LivePlan, now: LivePlan): string[] {
  const known = new Set(before.task.reads.map(({ path }) => path));
  return now.task.reads
    .filter((read) => read.producer !== undefined && !known.has(read.path))
    .map(({ path }) => path);
}

function warningOf({ message, file, line }: LatexDiagnostic): LiveWarning {
  return { message, ...(file !== undefined && { file }), ...(line !== undefined && { line }) };
}

/** What was edited, by the ends of the paths, which is what people know a file by. */
function names(causes: readonly Cause[]): string {
  const all = [...new Set(causes.map(({ what }) => what.split('/').slice(-2).join('/')))];
  return all.length > 3 ? `${all.slice(0, 2).join(', ')} and ${all.length - 2} more` : all.join(', ');
}

const secondsSince = (atMs: number): string => `${((performance.now() - atMs) / 1000).toFixed(2)} s`;
