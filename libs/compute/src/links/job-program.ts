import { lockSubs } from '../leases/lock-subs';
import { probeSubs } from '../leases/probe-subs';
import { channelSubs } from './perl/channel-subs';
import { cleanSubs } from './perl/clean-subs';
import { commandSubs } from './perl/command-subs';
import { concealSubs } from './perl/conceal-subs';
import { gpuSubs } from './perl/gpu-subs';
import { jobFolderSubs } from './perl/job-folder-subs';
import { ownFolderSubs } from './perl/own-folder-subs';
import { processSubs } from './perl/process-subs';
import { slotSubs } from './perl/slot-subs';
import { proveSubs } from './perl/prove-subs';
import { specSubs } from './perl/spec-subs';
import { startSubs } from './perl/start-subs';
import { superviseSubs } from './perl/supervise-subs';
import { usageSubs } from './perl/usage-subs';
import { transferSubs } from './perl/transfer-subs';

/**
 * Perl program for the jobs of the machine it runs on, with modules of a bare Debian's perl alone. It reads itself, and what
 * it is to do, from standard input (`channelSubs`), so that nothing goes through a shell or is seen on a command line.
 * First fields: a nonce; a mode; the state folder, below the home folder when it is relative; `local` for that of a workspace, or
 * `ssh`; the job's fingerprint or nothing; how many arguments; the arguments. Fields of answers are separated by tabs.
 *
 * - `ensure <start|attach> <client> <name> <again>`: reads a specification, asks for inputs that are not there, and starts the job unless it is
 *   there already. Answers `started` with what was there before, `attached`, or `finished` (not acknowledged yet); then the
 *   name of the start. `attach` starts nothing and answers `absent`. What the job leaves is kept until the client acknowledges.
 * - `attach <start> <byte> <seconds>`: the log from that byte, until the job has ended; frames `state` whenever that changes,
 *   `gpu` every so many seconds, and last `end`. Another start of the job: it was lost.
 * - `fetch <start> <files|here|note>`: the end of an ended job's log, and its outputs, or just whether they are there still.
 * - `cancel <grace>`: asks the supervisor to end the job and waits until nothing of it is left.
 * - `acknowledge <start> <keep|drop> <client> <name>`, which says what to do with its checkpoints, `clean`, `discard`, `list`, `slots`, `run`, `inspect`.
 * - `prove <sha256> <bytes>`: whether the folder can be written to, locks hold, and a file comes back as it was sent.
 *
 * It ends when its standard input does; the job goes on.
 */
export const jobProgram = String.raw`
use strict;
use warnings;
use Fcntl ();
use File::Path ();
use POSIX ();
${[channelSubs, lockSubs, probeSubs, processSubs, jobFolderSubs, ownFolderSubs, specSubs, commandSubs, concealSubs, gpuSubs, transferSubs, proveSubs, startSubs, usageSubs, superviseSubs, cleanSubs, slotSubs].join('')}
# ---- attach ---------------------------------------------------------------------------------------------------

my ($lookedAt, $toldStopped, $endingSince) = (0, 0, 0);

# Whoever cancels a job whose supervisor is gone notes its end last; a client that was told before would start it again.
sub isBeingEnded {
  my ($kind) = @_;
  return 0 unless $kind =~ /^(?:orphaned|lost)$/ && cancelRequested();
  $endingSince ||= now();
  return now() < $endingSince + 20;
}

sub attach {
  my ($start, $from, $meterSeconds) = @_;
  my ($told, $log, $changed) = ('', undef, now());
  while (1) {
    # The state before the log: what was written before the end is then shown before it, too.
    my ($kind, $detail) = note('start') eq $start ? stateOf() : ('lost', 'same');
    $log ||= logFrom($from);
    $changed = now() if $log && copyLog($log);
    if (isBeingEnded($kind)) {
      pauseOrLeave(0.1);
      next;
    }
    my $ended = $kind !~ /^(?:queued|running)$/;
    my $frame = join("\t", $ended ? 'end' : 'state', $kind, $kind eq 'queued' ? note('waiting') : $detail);
    if ($frame ne $told) {
      startMeter($meterSeconds) if $kind eq 'running' && $meterSeconds && $detail =~ /gpu/;
      frame($told = $frame);
      $changed = now();
    }
    readMeter();
    tellStopped($ended ? 0 : stoppedSupervisor()) if now() > $lookedAt + 3;
    if ($ended) {
      endMeter();
      return;
    }
    pauseOrLeave(now() - $changed < 2 ? 0.03 : 0.15);
  }
}

sub tellStopped {
  my ($pid) = @_;
  $lookedAt = now();
  frame('stopped', $pid) if $pid && $pid != $toldStopped;
  $toldStopped = $pid;
}

sub logFrom {
  my ($byte) = @_;
  open(my $log, '<', at('log')) or return undef;
  sysseek($log, $byte, 0);
  return $log;
}

# True when there was something new.
sub copyLog {
  my ($log) = @_;
  my $before = $emitted;
  while (sysread($log, my $bytes, 65536)) { emit($bytes) }
  return $emitted > $before;
}

# ---- cancel, acknowledge, list --------------------------------------------------------------------------------

# How long a supervisor may take to see that, besides the grace of its job.
my $SUPERVISOR_PATIENCE = 8;

# A supervisor that does not answer is ended: then the job is an orphan, or gone.
sub cancel {
  my ($grace) = @_;
  my ($deadline, $killed) = (now() + $grace + $SUPERVISOR_PATIENCE, 0);
  for (my $tries = 0;; pauseOrLeave(0.03)) {
    my ($kind, $detail) = stateOf();
    ($kind, $detail) = stateWhenStarted() if $kind eq 'absent';
    if ($kind eq 'lost' && $killed) {
      noteExit('137 cancelled 0 0') or die at('exit') . ": $!\n";
      next;
    }
    return answer($kind, $detail) unless $kind =~ /^(?:queued|running|orphaned)$/;
    mark('cancel');
    if ($kind ne 'orphaned') {
      next if now() < $deadline;
      my $pid = notedProcess('supervisor');
      die "$folder: what watches over the job does not answer" . ($pid ? ", process $pid\n" : "\n") if $killed || !$pid;
      $killed = kill('KILL', $pid);
      $deadline = now() + 5;
      next;
    }
    die "$folder: something of the job is still running and cannot be found\n" if $tries++ > 3;
    endOrphans($grace);
    noteExit('137 cancelled 0 0') if isFree('alive');
  }
}

# A job that somebody is just starting, perhaps once more, looks as if there were none.
sub stateWhenStarted {
  return stateOf() unless -d $folder;
  my $guard = guard();
  return stateOf();
}

# Its checkpoints are for a start after a failure.
sub acknowledge {
  my ($start, $checkpoints, $client, $name) = @_;
  my $guard = guard();
  my $exit = notedExit();
  return unless note('start') eq $start && defined $exit;
  unlink(at("follower-$client")) or $! == POSIX::ENOENT() or die at("follower-$client") . ": $!\n";
  leaveNote('taken', note('taken') . "$name\n");
  removeTree(checkpoints()) if $checkpoints eq 'drop';
  return if followers();
  mark('acknowledged');
  noteExit($exit);
  removeTree(map { at($_) } qw(out workspace trace));
}

# A line a job: name of its folder, start, state, detail, bytes of the log, its last bytes, the time here, the names of those
# that wait for what it leaves, and of those that have it, label. Bytes and names are hexadecimal, names with commas between.
sub list {
  opendir(my $entries, "$state/jobs") or return;
  for my $name (sort grep { /^[0-9a-f]{64}$/ } readdir($entries)) {
    $folder = "$state/jobs/$name";
    my ($kind, $detail) = stateOf();
    next if $kind eq 'absent';
    $detail =~ tr/\t/ /;
    answer($name, note('start'), $kind, $detail, -s at('log') || 0, unpack('H*', endOfLog(400)), time, inHex(map { readlink(at($_)) } followers()),
      inHex(split(/\n/, note('taken'))), note('label'));
  }
}

sub inHex { return join(',', map { unpack('H*', $_) } grep { defined } @_) }

# ---- what is asked for ----------------------------------------------------------------------------------------

my %modes = (
  ensure => \&ensure, attach => \&attach, fetch => \&fetchOutputs, cancel => \&cancel, acknowledge => \&acknowledge,
  clean => \&clean, discard => \&discard, list => \&list, slots => \&slots, run => \&runCommand, inspect => \&inspect, prove => \&prove,
);
$SIG{PIPE} = 'IGNORE'; # a write that fails says so
$SIG{XFSZ} = 'IGNORE';
$umask &= 0077; # what a job makes the account can read and write
delete @ENV{qw(PERL5OPT PERL5LIB PERL5DB PERL_UNICODE PERLIO)}; # plainPerl has them
$nonce = field();
(my $mode, $state, my $kind, my $job) = (field(), field(), field(), field());
my @arguments = map { field() } 1 .. field();
$state = "$ENV{HOME}/$state" unless $state =~ m{^/};
$folder = "$state/jobs/$job";
writeOut("\n$nonce\n");
# The folder of a workspace is as safe as that is: see requireOwnState in libs/compute/src/outputs.
if (eval { requireOwnState($mode) if $kind ne 'local'; $modes{$mode}->(@arguments); 1 }) {
  frame('done', $emitted);
} else {
  frame('failed', unpack('H*', $@));
}
__END__
`;
