import { spawn } from 'node:child_process';

/** Opens an address in the default browser; without one nothing happens, since the address is printed anyway. */
export function openBrowser(address: string): void {
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open';
  const opened = spawn(program, [address], { stdio: 'ignore', detached: true });
  opened.on('error', () => undefined);
  opened.unref();
}
