import { lockSubs } from '../leases/lock-subs';
import { jobFolderSubs } from './perl/job-folder-subs';
import { processSubs } from './perl/process-subs';
import { superviseSubs } from './perl/supervise-subs';

/**
 * Perl program for the jobs of the machine it runs on, with modules of a bare Debian's perl alone. Its first two arguments
 * are what to do and the job's folder (of all jobs for `list`); fields of answers are separated by tabs.
 *
 * - `ensure`: reads a specification from standard input and starts the job unless it is there already. Answers `started`
 *   with what was there before, `attached`, or `finished` (not acknowledged yet); then the name of the start.
 * - `attach <start> <byte>`: the log from that byte to standard output, until the job has ended; without a byte from where
 *   whoever followed it last stopped, or from 0 while somebody still does. On standard error first `from` with the byte and
 *   whether to note in `seen` how far it got, then its state whenever that changes, and last `end`. No `end`: the connection
 *   broke, not the job. Another start of it: it was lost.
 * - `cancel <grace>`: asks the supervisor to end the job and waits until nothing of it is left.
 * - `acknowledge <start>`, `remove`, `list`.
 *
 * It ends when its standard input does (`ensure` reads it to the end anyway); the job goes on.
 */
export const jobProgram = String.raw`
use strict;
use warnings;
use Fcntl ();
use File::Path ();
use POSIX ();
${[lockSubs, processSubs, jobFolderSubs, superviseSubs].join('')}
my ($alive, $supervised);
$| = 1;

sub alive { return $alive }

sub answer { print join("\t", @_), "\n" }

sub pauseOrLeave {
  my ($seconds) = @_;
  my $ready = '';
  vec($ready, fileno(STDIN), 1) = 1;
  exit 0 if select($ready, undef, undef, $seconds) > 0;
}

# ---- ensure ---------------------------------------------------------------------------------------------------

# Fields "key=value", ended by NUL: arguments and variables may hold anything else.
sub readSpec {
  local $/ = "\0";
  my %spec = (command => [], env => {}, slots => []);
  while (my $field = <STDIN>) {
    chomp $field;
    my ($key, $value) = split(/=/, $field, 2);
    if ($key eq 'env') {
      my ($name, $of) = split(/=/, $value, 2);
      $spec{env}{$name} = $of;
    } elsif (ref $spec{$key}) {
      push @{ $spec{$key} }, $value;
    } else {
      $spec{$key} = $value;
    }
  }
  return \%spec;
}

sub ensure {
  my $spec = readSpec();
  my $guard = guard();
  my ($state, $detail) = stateOf();
  return answer('finished', note('start')) if $state eq 'exited';
  return answer('attached', note('start')) if $state eq 'queued' || $state eq 'running';
  endOrphans($spec->{grace}) if $state eq 'orphaned';
  takeOver();
  prepare($spec);
  startSupervisor($spec, $guard);
  answer('started', $spec->{start}, $state, $detail);
}

# Holds what says that the job is alive; nobody else can start it meanwhile, but some may be looking.
sub takeOver {
  ($alive, $supervised) = map { openLock(at($_)) } qw(alive supervised);
  for my $lock ($supervised, $alive) { # in this order: alive without a supervisor is an orphan
    my $end = now() + 3;
    until (flock($lock, $TRY)) {
      die "$folder: something of the job before it is still running and cannot be found\n" if now() > $end;
      pause(0.01);
    }
  }
}

sub prepare {
  my ($spec) = @_;
  opendir(my $entries, $folder) or die "$folder: $!\n";
  my @old = grep { !/^(?:\.\.?|guard|alive|supervised)$/ } readdir($entries);
  File::Path::remove_tree(map { at($_) } @old);
  mkdir(at($_), 0700) or die at($_) . ": $!\n" for qw(out trace);
  my $mask = umask(0077);
  # Not its environment, in which secrets may be: that is never on the disk.
  leaveNote('spec', join('', map { "$_\n" } "cwd $spec->{cwd}", "limit $spec->{limit} s", @{ $spec->{command} }));
  umask($mask);
  leaveNote('label', $spec->{label});
  leaveNote('boot', bootId());
  leaveNote('start', $spec->{start}) or die at('start') . ": $!\n";
}

# In a session of its own and nobody's child, so that neither a closed terminal nor the end of a parent reaches it.
sub startSupervisor {
  my ($spec, $guard) = @_;
  my $child = fork;
  die "fork: $!\n" unless defined $child;
  return waitpid($child, 0) if $child > 0;
  POSIX::setsid();
  my $supervisor = fork;
  POSIX::_exit(defined $supervisor ? 0 : 1) unless defined $supervisor && $supervisor == 0;
  close($guard);
  chdir('/');
  open(STDIN, '<', '/dev/null');
  open(STDOUT, '>>', at('log'));
  open(STDERR, '>>&', \*STDOUT);
  $0 = "research job $spec->{name}";
  $SIG{TERM} = $SIG{INT} = sub { requestCancel() };
  supervise($spec);
  POSIX::_exit(0);
}

# ---- attach ---------------------------------------------------------------------------------------------------

sub attach {
  my ($start, $from) = @_;
  my ($told, $log) = ('');
  my $follower = defined $from ? undef : soleFollower();
  $from = $follower && note('seen') =~ /^([0-9]+)$/ ? $1 : 0 unless defined $from;
  print STDERR join("\t", 'from', $from, $follower ? 1 : 0), "\n";
  while (1) {
    # The state before the log: what was written before the end is then shown before it, too.
    my ($state, $detail) = note('start') eq $start ? stateOf() : ('lost', 'same');
    $log ||= logFrom($from);
    copyLog($log) if $log;
    my $ended = $state !~ /^(?:queued|running)$/;
    my $frame = join("\t", $ended ? 'end' : 'state', $state, $state eq 'queued' ? note('waiting') : $detail);
    print STDERR "$frame\n" if $frame ne $told;
    $told = $frame;
    return if $ended;
    pauseOrLeave(0.03);
  }
}

# A handle that holds "seen" until it is gone, unless somebody else does.
sub soleFollower {
  my $lock = openLock(at('seen'));
  return flock($lock, $TRY) ? $lock : undef;
}

sub logFrom {
  my ($byte) = @_;
  open(my $log, '<', at('log')) or return undef;
  sysseek($log, $byte, 0);
  return $log;
}

sub copyLog {
  my ($log) = @_;
  while (sysread($log, my $bytes, 65536)) {
    for (my $done = 0; $done < length $bytes;) {
      my $written = syswrite(STDOUT, $bytes, length($bytes) - $done, $done);
      exit 0 unless defined $written;
      $done += $written;
    }
  }
}

# ---- cancel, acknowledge, remove, list ------------------------------------------------------------------------

sub requestCancel { open(my $file, '>>', at('cancel')) }

sub cancel {
  my ($grace) = @_;
  for (my $tries = 0;; pauseOrLeave(0.03)) {
    my ($state, $detail) = stateOf();
    return answer($state, $detail) unless $state =~ /^(?:queued|running|orphaned)$/;
    requestCancel();
    next if $state ne 'orphaned';
    die "$folder: something of the job is still running and cannot be found\n" if $tries++ > 3;
    endOrphans($grace);
    symlink('137 cancelled 0 0', at('exit')) if isFree('alive');
  }
}

sub acknowledge {
  my ($start) = @_;
  my $guard = guard();
  return unless note('start') eq $start && defined readlink(at('exit'));
  open(my $file, '>>', at('acknowledged')) or die at('acknowledged') . ": $!\n";
  File::Path::remove_tree(at('out'));
}

sub removeJob {
  my $guard = guard();
  my ($state) = stateOf();
  File::Path::remove_tree($folder) if $state =~ /^(?:absent|acknowledged|lost)$/;
  answer($state);
}

# A line a job: name of its folder, start, state, detail, bytes of the log, its last bytes in hexadecimal, label.
sub list {
  my $jobs = $folder;
  opendir(my $entries, $jobs) or return;
  for my $name (sort grep { !/^\./ } readdir($entries)) {
    $folder = "$jobs/$name";
    my ($state, $detail) = stateOf();
    next if $state eq 'absent';
    my $last = '';
    if (open(my $log, '<', at('log'))) {
      sysseek($log, (-s $log) > 400 ? -400 : 0, (-s $log) > 400 ? 2 : 0);
      sysread($log, $last, 400);
    }
    $detail =~ tr/\t/ /;
    answer($name, note('start'), $state, $detail, -s at('log') || 0, unpack('H*', $last), note('label'));
  }
}

my %modes = (
  ensure => \&ensure, attach => \&attach, cancel => \&cancel,
  acknowledge => \&acknowledge, remove => \&removeJob, list => \&list,
);
(my $mode, $folder, my @arguments) = @ARGV;
$modes{$mode}->(@arguments);
`;
