import type { Failure } from '@research/core';
import { byHand } from './describe-silence';
import type { GivenUp, HostEnd } from './host-program';
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
    // What the server would take is in parentheses.
    says: /Permission denied \((?![^)]*publickey)[^)]*\)/,
    what: 'it takes no key, but asks for a password or a code, which nx cannot answer',
    tries: () => [
      'have it take a key: PubkeyAuthentication and AuthenticationMethods in /etc/ssh/sshd_config there',
    ],
    lasting: true,
  },
  {
    says: /Permission denied|Too many authentication failures/,
    what: 'it refuses the key',
    tries: (ssh) => [
      ssh.replace(/^ssh/, 'ssh-copy-id'),
      'is the key in the agent, where a passphrase must be typed or a token touched? ssh-add -l',
      `does it ask for a code besides? nx cannot answer: ${ssh}`,
    ],
    lasting: true,
  },
  {
    says: /agent refused operation|sign_and_send_pubkey: signing failed/,
    what: 'the agent does not sign with the key',
    tries: (ssh) => [
      'it may ask for a passphrase, a PIN or a touch: ssh-add',
      `then connect once by hand: ${ssh}`,
    ],
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
    says: /Bad owner or permissions|Bad configuration option|Can't open user config file|no argument after keyword|unsupported option|Bad \S+ argument|terminating, \d+ bad configuration options/i,
    what: 'the configuration of ssh is wrong',
    tries: () => ['fix the file that ssh names above'],
    lasting: true,
  },
  {
    // The shell's words, or those of env, in whatever language.
    says: /env: [^a-z]?perl[^a-z]?: |perl: (?:command )?not found|perl: No such file/,
    what: 'it has no perl',
    tries: () => ['install it there: sudo apt-get install perl'],
    lasting: true,
  },
  {
    says: /\brestricted\b/,
    what: 'its login shell is a restricted one',
    tries: () => [
      'give the account another one there: sudo chsh -s /bin/sh ACCOUNT',
      'or take another account',
    ],
    lasting: true,
  },
  {
    says: /account is (?:currently )?not available|account has expired|no longer valid/i,
    what: 'the account may not log in',
    tries: () => ['give it a login shell there: sudo chsh -s /bin/sh ACCOUNT', 'or take another account'],
    lasting: true,
  },
  {
    says: /Session open refused by peer|administratively prohibited/,
    what: 'it opens no more sessions',
    tries: () => [
      'end other connections to it, or wait until they have ended',
      'raise MaxSessions in /etc/ssh/sshd_config there',
    ],
  },
  {
    says: /Could not request session|shell request failed|exec request failed/,
    what: 'it starts no commands',
    tries: (ssh) => [
      `does it end what the account starts, or has it no room for processes? ${ssh} true; echo $?`,
    ],
  },
  {
    says: /kex_exchange_identification|Connection (?:closed|reset) by \S+ port|Not allowed at this time/,
    what: 'it closed the connection before the login',
    tries: (ssh) => [
      'has it too many connections at once? raise MaxStartups in /etc/ssh/sshd_config there',
      'does it, or a proxy on the way, keep this machine out? its log says: journalctl -u ssh',
      `log in by hand: ${ssh}`,
    ],
  },
  {
    says: /Connection refused/,
    what: 'the host does not answer',
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

/** What is known of a channel that broke. */
type Meaning = Omit<(typeof meanings)[number], 'says'>;

/** A start file that exits ends the shell before it has started anything of ours. */
const shellEnded = (exit: number): Meaning => ({
  what: `its login shell ended with ${exit} before it had started anything`,
  tries: (ssh) => [
    `what do its start files do in a non-interactive shell? ${ssh} true; echo $?`,
    'leave them early by `return` in such a shell, and not by `exit`',
  ],
});

const justBroke: Meaning = {
  what: 'the connection broke',
  tries: (ssh) => [`if it does so again, log in by hand: ${ssh}`],
};

/** We have ended it: ssh cannot say why. */
function givenUp(why: GivenUp): Meaning {
  if (why.kind === 'flood')
    return {
      what: 'its start files print without end',
      tries: (ssh) => [`see what they print: ${ssh} true | head -c 1000`, leaveEarly],
      lasting: true,
    };
  const { seconds, isLoggedIn } = why;
  if (isLoggedIn === true)
    return {
      what: `logged in, but it had started nothing after ${seconds} s`,
      tries: (ssh) => [`do its start files wait for something? ${ssh} true; echo $?`, leaveEarly],
    };
  return {
    what: `it had not answered after ${seconds} s`,
    tries: (ssh) => [
      `see where it stops: ${ssh.replace(/^ssh/, 'ssh -v -o BatchMode=yes')} true`,
      'the name server, a proxy on the way, an agent or a token that waits for you, or the machine itself may hang',
    ],
  };
}

const leaveEarly = 'leave them early in a non-interactive shell: case $- in *i*) ;; *) return ;; esac';

/** The failure of a channel that broke before its last frame. `transient` when the next try may pass. */
export function brokenLink(
  link: Link,
  what: string,
  { said, exit, began, gaveUp }: Extract<HostEnd, { kind: 'broken' }>,
): Failure {
  const { kind, host } = link;
  if (kind === 'local' && gaveUp) return silentHere(what, said);
  if (kind === 'local' && typeof exit === 'string' && exit.startsWith('SIG')) return killedHere(what, exit);
  if (kind === 'local') return noLocalPerl(what, said, exit);
  if (exit === 'ENOENT')
    return { reason: 'tool-missing', what: 'ssh was not found', tries: ['npm run setup'] };
  const ofShell = typeof exit === 'number' && exit !== failureOfSsh && !began ? shellEnded(exit) : undefined;
  const meaning = gaveUp
    ? givenUp(gaveUp)
    : (meanings.find(({ says }) => says.test(said)) ?? ofShell ?? justBroke);
  return {
    reason: 'host-unreachable',
    what: `host ${host} cannot be reached (${meaning.what}): ${what}`,
    ...(said === '' ? {} : { said }),
    tries: [...meaning.tries(byHand(link)), 'npx nx run hosts:check'],
    ...(meaning.lasting ? {} : { transient: true }),
  };
}

/**
 * Who ends nx ends what it has started, and this process may hear of that last: until it does, the program is started again. The job
 * goes on.
 */
const killedHere = (what: string, signal: string): Failure => ({
  reason: 'host-unreachable',
  what,
  said: `perl ended with ${signal}`,
  transient: true,
});

const silentHere = (what: string, said: string): Failure => ({
  reason: 'file-system',
  what: `${what}: this machine did not answer`,
  ...(said === '' ? {} : { said }),
  tries: ['is a disk away, or something of ours stopped? ps -eo pid,stat,args | grep perl'],
});

function noLocalPerl(what: string, said: string, exit: number | string | null): Failure {
  if (exit === 'ENOENT') {
    const sentence = 'perl, which keeps long jobs running, was not found';
    return { reason: 'tool-missing', what: sentence, tries: ['npm run setup'] };
  }
  return { reason: 'file-system', what, said: said || `perl ended with ${exit}` };
}
