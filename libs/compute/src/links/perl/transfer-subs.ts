/**
 * Perl subs that bring inputs to a host and outputs from it.
 *
 * Inputs are kept in `blobs` by their SHA-256, read-only, and linked into a workspace of the job's own: what the host has
 * already does not travel again. A blob whose time is not the fixed one has been written to, and counts as missing.
 */
export const transferSubs = String.raw`
my ($BLOB_TIME, $PATIENCE) = (946684800, 120);

sub blob { return "$state/blobs/$_[0]" }

sub hasBlob {
  my ($sha256, $size) = @_;
  my @found = lstat(blob($sha256));
  return @found && -f _ && $found[7] == $size && $found[9] == $BLOB_TIME;
}

# By perl's own module, which a bare Debian lacks, or by the system's program.
sub sha256Of {
  my ($path) = @_;
  return Digest::SHA->new(256)->addfile($path, 'b')->hexdigest if eval { require Digest::SHA; 1 };
  for my $command (['sha256sum'], ['shasum', '-a', '256']) {
    open(my $out, '-|', @$command, $path) or next;
    return $1 if (<$out> || '') =~ /^\\?([0-9a-f]{64})/;
  }
  die "neither Digest::SHA nor sha256sum is there to check files by\n";
}

# Keeps clean from removing inputs until the handle is gone; no client keeps another out.
sub holdInputs {
  File::Path::make_path("$state/blobs");
  my $lock = openLock("$state/blobs/.lock");
  flock($lock, 1) or die "$state/blobs/.lock: $!\n";
  return $lock;
}

# Asks for the inputs that are not here yet, once each, and takes them in the order in which it has asked.
sub receiveInputs {
  my (@files) = @_;
  my (%seen, @missing);
  for my $file (@files) {
    my ($sha256, $size) = split(/\t/, $file, 3);
    push @missing, [$sha256, $size] unless $seen{$sha256}++ || hasBlob($sha256, $size);
  }
  answer('need', map { $_->[0] } @missing);
  return unless @missing;
  File::Path::make_path("$state/blobs");
  local $SIG{ALRM} = sub { die "no bytes came for $PATIENCE s\n" };
  receiveBlob(@$_) for @missing;
  alarm(0);
}

sub receiveBlob {
  my ($sha256, $size) = @_;
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
    close($file) or die "$part: $!\n";
    die "an input changed while it was sent\n" if sha256Of($part) ne $sha256;
    chmod(0444, $part);
    utime($BLOB_TIME, $BLOB_TIME, $part);
    rename($part, blob($sha256)) or die "$part: $!\n";
    1;
  } or do {
    my $error = $@;
    unlink $part;
    die $error;
  };
}

# Makes the workspace of a job: the same tree, with the files that it reads and no others.
sub linkInputs {
  my (@files) = @_;
  for my $file (@files) {
    my ($sha256, $size, $path) = split(/\t/, $file, 3);
    my $to = at("workspace/$path");
    (my $parent = $to) =~ s{/[^/]+$}{};
    File::Path::make_path($parent);
    die "$path: the host has lost it meanwhile\n" unless hasBlob($sha256, $size);
    link(blob($sha256), $to) or copyFile(blob($sha256), $to);
  }
}

# Where links cannot be made: some network drives.
sub copyFile {
  my ($from, $to) = @_;
  open(my $in, '<', $from) or die "$from: $!\n";
  open(my $out, '>', $to) or die "$to: $!\n";
  local $/ = \65536;
  while (defined(my $bytes = <$in>)) { print $out $bytes or die "$to: $!\n" }
  close($out) or die "$to: $!\n";
}

# file, absent, or unsafe: a link, a folder or a special file, or behind one.
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

# Names of what is in a folder and no folder itself, the first of them. Folders that cannot be looked into count as files.
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
    my $got = sysread($file, my $bytes, $left < 65536 ? $left : 65536) or die "$path: it became shorter\n";
    emit($bytes);
    $left -= $got;
  }
  answer('sha256', sha256Of($path));
}

# The end of the log and the note of the start; then what became of each of the named outputs, in order, and names of others.
# "gone" where somebody else has taken them.
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
`;
