# Runs one command for a client and ends it when the client is gone; reads specifications as `encodeJobSpec` writes them; reports
# the environment of the host.
use strict;
use warnings;
use POSIX ();

our ($state, $folder);

# Fields "key=value" up to "go=": values may hold anything but NUL. The mark in them stands for the job's workspace.
sub readSpec {
  my %spec = (command => [], env => {}, slots => [], file => [], conceal => [], mark => '');
  while (1) {
    my ($key, $value) = split(/=/, field(), 2);
    return \%spec if $key eq 'go';
    my $workspace = "$folder/workspace";
    $value =~ s/\Q$spec{mark}\E/$workspace/g if $spec{mark} ne '';
    if ($key eq 'env') {
      my ($name, $of) = split(/=/, $value, 2);
      $spec{env}{$name} = $of;
    } elsif (ref $spec{$key}) {
      push @{ $spec{$key} }, $value;
    } else {
      $spec{$key} = $value;
    }
  }
}

# The command's output goes to standard output; the frame "exit" tells how it ended: exited, or time-limit.
sub runCommand {
  my $spec = readSpec();
  pipe(my $from, my $to) or die "pipe: $!\n";
  my $pid = fork;
  die "fork: $!\n" unless defined $pid;
  if ($pid == 0) {
    POSIX::setpgid(0, 0);
    open(STDIN, '<', '/dev/null');
    open(STDOUT, '>&', $to);
    open(STDERR, '>&', $to);
    close($_) for $from, $to;
    becomeCommand($spec, $spec->{inherit} ? %ENV : ());
  }
  POSIX::setpgid($pid, $pid);
  close($to);
  my $how = copyUntilEnd($from, $pid, now() + $spec->{limit});
  endMembers($pid, '', 1);
  waitpid($pid, 0);
  frame('exit', codeOf($?), $how);
}

sub copyUntilEnd {
  my ($from, $pid, $deadline) = @_;
  while (1) {
    my $ready = '';
    vec($ready, fileno($_), 1) = 1 for $from, \*STDIN;
    return 'time-limit' if now() > $deadline;
    signOfLife();
    next if select($ready, undef, undef, 1) <= 0;
    if (vec($ready, fileno(STDIN), 1)) {
      endMembers($pid, '', 1);
      exit 0;
    }
    return 'exited' unless sysread($from, my $bytes, 65536);
    emit($bytes);
  }
}

sub becomeCommand {
  my ($spec, %before) = @_;
  chdir($spec->{cwd}) or quit("$spec->{cwd}: $!");
  %ENV = (%before, %{ $spec->{env} });
  $SIG{$_} = 'DEFAULT' for qw(PIPE XFSZ);
  openUmask();
  my @command = @{ $spec->{command} };
  exec { $command[0] } @command or quit("$command[0]: $!");
}

sub quit {
  print STDERR "$_[0]\n";
  POSIX::_exit(127);
}

sub codeOf {
  my ($status) = @_;
  return $status & 127 ? 128 + ($status & 127) : $status >> 8;
}

# Runs a shell line and reports the environment that it leaves; then where programs are, each with size and time. Fields: the
# line, then names or paths of programs, up to an empty field.
sub inspect {
  my $setup = field();
  my @programs;
  while ((my $name = field()) ne '') { push @programs, $name }
  my %found = $setup eq '' ? %ENV : environmentAfter($setup);
  answer('host', time, $^O, sprintf('%vd', $^V), unpack('H*', $state));
  answer('variable', unpack('H*', $_), unpack('H*', $found{$_}), exists $ENV{$_} && $ENV{$_} eq $found{$_} ? 0 : 1)
    for sort keys %found;
  for my $name (@programs) {
    my @paths = $name =~ m{^/} ? ($name) : map { "$_/$name" } grep { m{^/} } split(/:/, $found{PATH} || '');
    for my $path (@paths) {
      next unless -f $path && -x _;
      my ($size, $changed) = (stat(_))[7, 9];
      answer('program', unpack('H*', $name), unpack('H*', $path), $size, $changed);
    }
  }
}

sub environmentAfter {
  my ($setup) = @_;
  my $mark = nonce();
  my $own = join('', 'printf "\\n%s\\n" "$1"; exec perl -e ', q('binmode(STDOUT); print map { "$_=$ENV{$_}\\0" } keys %ENV'));
  # In a variable, since every account can read command lines, but only the user an environment.
  my $line = 'eval "unset RESEARCH_SETUP_LINE; $RESEARCH_SETUP_LINE"';
  my $program = "$line\nstatus=\$?\n" . '[ "$status" -eq 0 ] || exit "$status"' . "\n$own";
  my $pid = open(my $out, '-|');
  die "fork: $!\n" unless defined $pid;
  if ($pid == 0) {
    POSIX::setpgid(0, 0);
    open(STDIN, '<', '/dev/null');
    open(STDERR, '>&', \*STDOUT);
    $ENV{RESEARCH_SETUP_LINE} = $setup;
    openUmask();
    exec('sh', '-c', $program, 'sh', $mark) or POSIX::_exit(127);
  }
  local $SIG{ALRM} = sub {
    kill('KILL', -$pid);
    die "setup\tit did not end within 60 s\n";
  };
  alarm(60);
  local $/;
  my $said = <$out>;
  alarm(0);
  close($out);
  my ($before, $after) = split(/^\Q$mark\E\n/m, $said, 2);
  die "setup\t$before" . (codeOf($?) ? '' : 'it left the shell: no exit and no exec') . "\n" if $? || !defined $after;
  return map { /^([^=]+)=(.*)$/s ? ($1, $2) : () } split(/\0/, $after);
}
