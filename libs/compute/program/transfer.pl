# Transfers inputs to a host and outputs from it. Inputs are kept in `blobs` by SHA-256, so that a file is sent only once. Each
# job gets its own workspace with copies that are verified against the SHA-256; links would let one job change the inputs of
# another.
use strict;
use warnings;
use File::Path ();

our ($state, $folder);
my $PATIENCE = 120; # seconds
my ($stage, $stager) = ('', 0);

END { removeTree($stage) if $stage ne '' && $$ == $stager }

sub blob { return "$state/blobs/$_[0]" }

# Uses perl's own module, which a bare Debian lacks, or the system's program.
sub sha256Of {
  my ($path) = @_;
  return Digest::SHA->new(256)->addfile($path, 'b')->hexdigest if eval { require Digest::SHA; 1 };
  for my $command (['sha256sum'], ['shasum', '-a', '256']) {
    open(my $out, '-|', @$command, $path) or next;
    return $1 if (<$out> || '') =~ /^\\?([0-9a-f]{64})/;
  }
  die "neither Digest::SHA nor sha256sum is installed to check files with\n";
}

# Keeps `clean` from removing inputs until the handle is closed; a shared lock, so that clients do not block each other.
sub holdInputs {
  File::Path::make_path("$state/blobs");
  my $lock = openLock("$state/blobs/.lock");
  lockShared($lock) or die "$state/blobs/.lock: $!\n";
  return $lock;
}

sub staging { return "$state/jobs/.inputs" }

# Creates the workspace of a job in a folder that is renamed later: the same tree, with only the files that the job reads. Asks
# for each missing file once, and receives them in that order.
sub stageInputs {
  my (@files) = @_;
  my (%paths, @missing, @executable);
  my $held = @files ? holdInputs() : undef;
  ($stage, $stager) = (staging() . "/" . ($folder =~ /([^\/]*)$/)[0] . ".$$", $$) if @files;
  removeTree($stage) if $stage ne '';
  for my $file (@files) {
    my ($sha256, $size, $mode, $path) = split(/\t/, $file, 4);
    push @executable, "$stage/$path" if $mode eq 'x';
    next if !$paths{$sha256} && copyBlob($sha256, $size, "$stage/$path");
    push @missing, [$sha256, $size] unless $paths{$sha256};
    push @{ $paths{$sha256} }, "$stage/$path";
  }
  answer('need', map { $_->[0] } @missing);
  local $SIG{ALRM} = sub { die "no bytes arrived for $PATIENCE s\n" };
  receiveBlob(@$_, @{ $paths{ $_->[0] } }) for @missing;
  alarm(0);
  chmod(0555, @executable);
}

# Makes the staged inputs, if any, the workspace of the job.
sub placeInputs {
  return if $stage eq '';
  rename($stage, at('workspace')) or die at('workspace') . ": $!\n";
}

# True if the copy has the right bytes. A blob with other bytes, or that cannot be read, is removed and sent again.
sub copyBlob {
  my ($sha256, $size, $to) = @_;
  my $blob = blob($sha256);
  my @found = lstat($blob) or return 0;
  if (-f _ && $found[7] == $size && copyFile($blob, $to) eq $sha256) {
    utime(undef, undef, $blob); # a job uses it now
    return 1;
  }
  unlink($to);
  removeTree($blob);
  return 0;
}

# Returns the SHA-256 of the copy; empty if the file cannot be read.
sub copyFile {
  my ($from, $to) = @_;
  my $digest = eval { require Digest::SHA; Digest::SHA->new(256) };
  (my $parent = $to) =~ s{/[^/]+$}{};
  File::Path::make_path($parent);
  open(my $in, '<', $from) or return '';
  open(my $out, '>', $to) or die "$to: $!\n";
  while (sysread($in, my $bytes, 1 << 20)) {
    $digest->add($bytes) if $digest;
    print $out $bytes or die "$to: $!\n";
  }
  close($out) or die "$to: $!\n";
  chmod(0444, $to);
  return $digest ? $digest->hexdigest : sha256Of($to);
}

sub receiveBlob {
  my ($sha256, $size, @to) = @_;
  my $part = blob("$sha256.$$.part");
  eval {
    open(my $file, '>', $part) or die "$part: $!\n";
    for (my $left = $size; $left > 0;) {
      alarm($PATIENCE);
      my $got = read(STDIN, my $bytes, $left < 65536 ? $left : 65536);
      die "the channel broke\n" unless $got;
      print $file $bytes or die "$part: $!\n";
      $left -= $got;
    }
    alarm(0);
    close($file) or die "$part: $!\n";
    for my $to (@to) { die "an input changed while it was sent\n" if copyFile($part, $to) ne $sha256 }
    chmod(0444, $part);
    rename($part, blob($sha256)) or die "$part: $!\n";
    1;
  } or do {
    my $error = $@;
    unlink $part;
    die $error;
  };
}

# Returns `file`, `absent` or `unsafe` (a link, a folder or a special file, or a path through one).
sub kindOfOutput {
  my ($name) = @_;
  my $path = at('out');
  my @parts = split(/\//, $name);
  while (@parts) {
    $path .= '/' . shift @parts;
    my $mode = (lstat($path))[2];
    return 'absent' unless defined $mode;
    return 'unsafe' unless @parts ? -d _ : -f _;
    chmod($mode & 07777 | 0700, $path) if @parts && ($mode & 0700) != 0700;
    chmod($mode & 07777 | 0600, $path) if !@parts && ($mode & 0600) != 0600;
  }
  return 'file';
}

# Names of the first files below a folder. Folders that cannot be read count as files.
sub filesBelow {
  my ($root, $most) = @_;
  my @left = ('');
  my @names;
  while (@left && @names < $most) {
    my $below = shift @left;
    my $entries;
    if (!opendir($entries, "$root/$below")) { push @names, $below =~ m{^(.+)/$}s; next }
    for my $name (sort grep { !/^\.\.?$/ } readdir($entries)) {
      my $path = "$root/$below$name";
      if (!-l $path && -d $path) { push @left, "$below$name/" } else { push @names, "$below$name" }
    }
  }
  return @names > $most ? @names[0 .. $most - 1] : @names;
}

sub sendFile {
  my ($path) = @_;
  open(my $file, '<', $path) or die "$path: $!\n";
  my $left = -s $file;
  answer('file', $left);
  while ($left > 0) {
    my $got = sysread($file, my $bytes, $left < 65536 ? $left : 65536) or die "$path: the file became shorter while it was sent\n";
    emit($bytes);
    $left -= $got;
  }
  answer('sha256', sha256Of($path));
}

# Answers the end of the log and the note of the start; then each of the named outputs, in order, and names of others. `gone` if
# another client has taken them.
sub fetchOutputs {
  my ($start, $what) = @_;
  my (@names, %wanted);
  while ((my $name = field()) ne '') { push @names, $name; $wanted{$name} = 1 }
  my ($kind) = stateOf();
  my $there = $kind eq 'exited' || $kind eq 'acknowledged' && $what eq 'note';
  return answer('gone') unless $there && note('start') eq $start;
  answer('ended', unpack('H*', endOfLog(65536)), note('running'));
  return if $what ne 'files';
  chmod(0700, at('out'));
  for my $name (@names) {
    my $output = kindOfOutput($name);
    $output eq 'file' ? sendFile(at("out/$name")) : answer($output);
  }
  answer('other', unpack('H*', $_)) for grep { !$wanted{$_} } filesBelow(at('out'), 1000 + @names);
}

# Receives a file as inputs are received and sends it back as outputs are sent. A failure names the part, a tab, and the system's
# message.
sub prove {
  my ($sha256, $size) = @_;
  part('folder', sub { makeOwnState(); tryLock("$state/leases/trial.$$") });
  part('transfer', sub { stageInputs("$sha256\t$size\t-\tproof"); sendFile("$stage/proof") });
  unlink blob($sha256);
}

sub part {
  my ($name, $work) = @_;
  return if eval { $work->(); 1 };
  (my $why = $@) =~ s/ at \S+ line \d+\.?$//;
  die $why =~ /\t/ ? $why : "$name\t$why";
}

# A second handle must be refused the lock.
sub tryLock {
  my ($path) = @_;
  my ($one, $two) = (openLock($path), openLock($path));
  my $holds = lockNow($one) && !lockNow($two);
  unlink $path;
  die "locks\tthey do not hold\n" unless $holds;
}
