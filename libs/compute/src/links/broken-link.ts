import type { Failure } from '@research/core';
import type { HostEnd } from './host-program';
import type { Link } from './link';

/** What ssh says, what it means, and what helps. The first that fits counts. */
const meanings: readonly {
  readonly says: RegExp;
  readonly what: string;
  /** @param ssh the command that connects by hand */
  readonly tries: (ssh: string) => readonly string[];
  /** It will be the same the next time. */
  readonly lasting?: boolean;
}[] = [
  {
    says: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    what: 'its host key has changed',
    tries: (ssh) => [
      'find out why: was it installed anew, or is it another machine?',
      `then remove the old key as ssh says above, and connect once by hand: ${ssh}`,
    ],
    lasting: true,
  },
  {
    says: /Host key verification failed|No \S+ host key is known/,
    what: 'its host key is not known here',
    tries: (ssh) => [`connect once by hand and compare the key: ${ssh}`],
    lasting: true,
  },
  {
    says: /Permission denied|Too many authentication failures/,
    what: 'it refuses the key',
    tries: (ssh) => [ssh.replace(/^ssh/, 'ssh-copy-id'), 'is the key in the agent? ssh-add -l'],
    lasting: true,
  },
  {
    says: /Could not resolve hostname/,
    what: 'its name is not known',
    tries: () => [
      'is this machine in a network?',
      'is `destination` in hosts.yaml, or Host in ~/.ssh/config, right?',
    ],
  },
  {
    says: /Bad owner or permissions|Bad configuration option|Can't open user config file|no argument after keyword/i,
    what: 'the configuration of ssh is wrong',
    tries: () => ['mend the file that ssh names above'],
    lasting: true,
  },
  {
    says: /perl: (?:command )?not found|perl: No such file|Unknown command:? '?perl|perl: Command not found|command not found: perl/,
    what: 'it has no perl',
    tries: () => ['install it there: sudo apt-get install perl'],
    lasting: true,
  },
  {
    says: /account is (?:currently )?not available|account has expired|no longer valid/i,
    what: 'the account may not log in',
    tries: () => ['give it a login shell there: sudo chsh -s /bin/sh ACCOUNT', 'or take another account'],
    lasting: true,
  },
  {
    says: /Connection refused/,
    what: 'nobody answers there',
    tries: () => ['is sshd running there? sudo systemctl status ssh', 'is the port right?'],
  },
  {
    says: /timed out|No route to host|Network is unreachable|Host is down/,
    what: 'it does not answer',
    tries: () => ['is it switched on and awake?', 'is this machine in its network, or in the VPN?'],
  },
];

/** ssh ends with 255 when it has failed itself, and otherwise as what it has started there (ssh(1), "EXIT STATUS"). */
const failureOfSsh = 255;

/** A start file that exits ends the shell before it has started anything of ours. */
const shellEnded = (exit: number): Omit<(typeof meanings)[number], 'says'> => ({
  what: `its login shell ended with ${exit} before it had started anything`,
  tries: (host) => [
    `what do its start files do in a shell that nobody types into? ssh ${host} true; echo $?`,
    'leave them early by `return` in such a shell, and not by `exit`',
  ],
});

/** The failure of a channel that broke before its last frame. `transient` when the next try may pass. */
export function brokenLink(
  link: Link,
  what: string,
  { said, exit, began }: Extract<HostEnd, { kind: 'broken' }>,
): Failure {
  const { kind, host } = link;
  if (kind === 'local') return noLocalPerl(what, said, exit);
  if (exit === 'ENOENT')
    return { reason: 'tool-missing', what: 'ssh was not found', tries: ['npm run setup'] };
  const ofShell = typeof exit === 'number' && exit !== failureOfSsh && !began ? shellEnded(exit) : undefined;
  const meaning = meanings.find(({ says }) => says.test(said)) ?? ofShell;
  const why = meaning === undefined ? 'the connection broke' : meaning.what;
  return {
    reason: 'host-unreachable',
    what: `host ${host} cannot be reached (${why}): ${what}`,
    ...(said === '' ? {} : { said }),
    tries: [...(meaning?.tries(byHand(link)) ?? []), 'npx nx run hosts:check'],
    ...(meaning?.lasting ? {} : { transient: true }),
  };
}

/** What a person types to connect as nx does. */
const byHand = ({ host, destination = host, configFile }: Link): string =>
  configFile === undefined ? `ssh ${destination}` : `ssh -F ${configFile} ${destination}`;

function noLocalPerl(what: string, said: string, exit: number | string | null): Failure {
  if (exit === 'ENOENT') {
    const sentence = 'perl, which keeps long jobs running, was not found';
    return { reason: 'tool-missing', what: sentence, tries: ['npm run setup'] };
  }
  return { reason: 'file-system', what, said: said || `perl ended with ${exit}` };
}
