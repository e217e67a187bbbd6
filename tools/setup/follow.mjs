// @ts-check
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const endingSignals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Runs a program in this terminal to its end and returns its exit code (128 + n for signal n, 127 when it could not be
 * started). Signals reach it once: Ctrl-C comes from the terminal itself, everything else is passed on.
 * @param {readonly [string, ...string[]]} argv
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>}
 */
export function follow([program, ...args], { cwd, env }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env, stdio: 'inherit' });
    /** @param {NodeJS.Signals} signal */
    const passOn = (signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    /** @param {number} code */
    const end = (code) => {
      for (const signal of endingSignals) process.off(signal, passOn);
      resolve(code);
    };
    for (const signal of endingSignals) process.on(signal, passOn);
    child.on('error', (error) => {
      console.error(error.message);
      end(127);
    });
    child.on('exit', (code, signal) => end(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
