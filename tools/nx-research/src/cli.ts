import { runCli } from './cli/run-cli';

void runCli(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  write: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
}).then((code) => {
  process.exitCode = code;
});
