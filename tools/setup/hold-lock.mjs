// @ts-check
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Node has no flock. The kernel frees it when perl ends, which it does when this process is gone. */
const program = `use Fcntl ':flock';
open(my $lock, '>>', shift) or die "$!\\n";
unless (flock($lock, LOCK_EX | LOCK_NB)) {
  print STDERR "another npm test runs in this checkout; this one starts when it has ended\\n";
  flock($lock, LOCK_EX);
}
syswrite(STDOUT, "held\\n");
<STDIN>;`;

/**
 * Waits until this process alone holds a lock.
 * @param {string} file
 * @returns {Promise<{ release: () => void }>}
 */
export function holdLock(file) {
  mkdirSync(dirname(file), { recursive: true });
  // Of its own group: Ctrl-C ends the tests first.
  const perl = spawn('perl', ['-e', program, file], { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
  const lock = { release: () => perl.stdin.end() };
  return new Promise((held, failed) => {
    perl.stdout.once('data', () => held(lock));
    perl.on('error', failed);
    perl.on('exit', (code) => failed(new Error(`no lock of ${file}: perl ended with ${code}`)));
  });
}
