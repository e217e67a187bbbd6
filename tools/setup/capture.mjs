// @ts-check
import { spawn } from 'node:child_process';

/**
 * @typedef {object} Captured
 * @property {number} code exit code; 127 when the program could not be started, 128 + 15 when the time limit ended it
 * @property {string} output stdout and stderr as they came, cut to the last 64 KiB
 * @property {string} stdout
 */

const keptCharacters = 65_536;

/**
 * Runs a program without a terminal and keeps what it says. Never rejects.
 * @param {readonly string[]} argv
 * @param {{ cwd?: string, env: NodeJS.ProcessEnv, limitSeconds?: number, onLine?: (line: string) => void }} options
 * @returns {Promise<Captured>}
 */
export function capture([program = '', ...args], { cwd, env, limitSeconds, onLine }) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
    });
    let [stdout, output, unfinished] = ['', '', ''];
    /** @param {string} text */
    const keep = (text) => {
      output = (output + text).slice(-keptCharacters);
      const lines = (unfinished + text).split('\n');
      unfinished = lines.pop() ?? '';
      if (onLine) lines.forEach(onLine);
    };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout = (stdout + text).slice(-keptCharacters);
      keep(text);
    });
    child.stderr.setEncoding('utf8').on('data', keep);
    // Not spawn's own `timeout`: its timer keeps this process alive after a program that could not be started.
    const timer =
      limitSeconds === undefined ? undefined : setTimeout(() => child.kill(), limitSeconds * 1000);
    /** @param {Captured} captured */
    const end = (captured) => {
      clearTimeout(timer);
      resolve(captured);
    };
    child.on('error', (error) => end({ code: 127, output: error.message, stdout: '' }));
    child.on('close', (code) => end({ code: code ?? 143, output, stdout }));
  });
}
