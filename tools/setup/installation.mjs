// @ts-check
import { capture } from './capture.mjs';
import { fail, ok } from './result.mjs';
import { shellLine } from './shell-line.mjs';

/** @import { Step } from './plan.mjs' */
/** @import { Result } from './result.mjs' */

const heartbeatSeconds = 15;
const quotedLines = 12;
const lockWaitsSeconds = [2, 5, 15, 30, 60, 90, 100];
/** The lines in which apt and npm say what is wrong. */
const complaint = /^(E:|W:|Err:|npm error)/;
const networkTrouble =
  /could not resolve|temporary failure|failed to fetch|unable to (connect|fetch)|could not connect|timed out|connection refused|network is unreachable|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRE|cannot open URL/i;

/**
 * Carries out commands one after the other, saying what goes on; stops at the first that fails. What the ones before it
 * complained about is quoted then, too.
 * @param {readonly Step[]} steps
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, say: (line: string) => void }} context
 * @returns {Promise<Result<void>>}
 */
export async function carryOut(steps, context) {
  /** @type {string[]} */
  const complaints = [];
  for (const step of steps) {
    context.say(`${step.title} …`);
    const { code, output } = await captureUnlocked(step, context);
    const lines = output.trimEnd().split('\n');
    // apt-get update exits 0 without a network; what it says is then the reason why the next step fails.
    complaints.push(...lines.filter((line) => complaint.test(line)));
    if (code === 0 || step.optional) continue;
    const said = (complaints.length > 0 ? complaints : lines).slice(-quotedLines).join('\n');
    return fail(explain(step, { code, said }));
  }
  return ok(undefined);
}

/**
 * Runs a step, and again while another program holds apt's locks, for five minutes in all: `DPkg::Lock::Timeout` does not
 * cover the lock on the package lists.
 * @param {Step} step
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, say: (line: string) => void }} context
 */
async function captureUnlocked(step, context) {
  for (const waitSeconds of lockWaitsSeconds) {
    const captured = await captureAloud(step, context);
    if (captured.code === 0 || !captured.output.includes('Could not get lock')) return captured;
    context.say(`  another program is installing packages; waiting ${waitSeconds} s`);
    await new Promise((resolve) => setTimeout(resolve, waitSeconds * 1000));
  }
  return captureAloud(step, context);
}

/**
 * @param {Step} step
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, say: (line: string) => void }} context
 */
async function captureAloud({ argv }, { cwd, env, say }) {
  const start = performance.now();
  let line = '';
  const heartbeat = setInterval(() => {
    say(`  ${Math.round((performance.now() - start) / 1000)} s  ${line.slice(0, 90)}`.trimEnd());
  }, heartbeatSeconds * 1000);
  const captured = await capture(argv, { cwd, env, onLine: (text) => (line = text.trim() || line) });
  clearInterval(heartbeat);
  return captured;
}

/**
 * @param {Step} step
 * @param {{ code: number, said: string }} outcome
 */
function explain({ argv }, { code, said }) {
  const again = networkTrouble.test(said)
    ? 'the network failed: check it, then run the same command again'
    : 'run the same command again once this is put right; what is done already is not done twice';
  return { what: `This failed with exit code ${code}: ${shellLine(argv)}`, said, tries: [again] };
}
