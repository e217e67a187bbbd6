/** Perl sub that removes what nothing needs any more: folders of settled jobs, old checkpoints, inputs of no job. */
export const cleanSubs = String.raw`
# Bytes of the files of a folder, and when something in it was changed last.
sub measure {
  my ($path) = @_;
  my @found = lstat($path) or return (0, 0);
  my ($bytes, $changed) = (-d _ ? 0 : $found[7], $found[9]);
  return ($bytes, $changed) unless -d _ && opendir(my $entries, $path);
  for my $name (grep { !/^\.\.?$/ } readdir($entries)) {
    my ($more, $later) = measure("$path/$name");
    $bytes += $more;
    $changed = $later if $later > $changed;
  }
  return ($bytes, $changed);
}

sub namesIn {
  my ($path) = @_;
  opendir(my $entries, $path) or return ();
  return sort grep { !/^\./ } readdir($entries);
}

# Each as: job, bytes, its name, state, detail, label; checkpoints, bytes, name, seconds since 1970; inputs, bytes, how many.
# Never a job that is queued, running or not acknowledged.
sub clean {
  my ($really, $checkpointDays, $inputDays, $given) = @_;
  return giveUp($really, $given) if $given ne '';
  my %living;
  for my $name (namesIn("$state/jobs")) {
    $folder = "$state/jobs/$name";
    my ($kind, $detail) = stateOf();
    $living{$name} = 1 if $kind =~ /^(?:queued|running|orphaned)$/;
    next unless $kind =~ /^(?:acknowledged|lost)$/;
    cleanJob($really, 'acknowledged|lost');
  }
  for my $name (grep { !$living{$_} } namesIn("$state/checkpoints")) {
    my ($bytes, $changed) = measure("$state/checkpoints/$name");
    next if $changed > time - 86400 * $checkpointDays;
    File::Path::remove_tree("$state/checkpoints/$name") if $really;
    answer('checkpoints', $bytes, $name, $changed);
  }
  my ($sum, $count) = (0, 0);
  for my $name (namesIn("$state/blobs")) {
    my ($links, $size, $changed) = (lstat("$state/blobs/$name"))[3, 7, 10];
    # Linked once: no job has it in its workspace. That changes its time as well.
    next if !defined $links || $links > 1 || $changed > time - 86400 * $inputDays;
    next if $really && !unlink("$state/blobs/$name");
    $sum += $size;
    $count++;
  }
  answer('inputs', $sum, $count) if $count;
}

# One job that nobody wants any more, collected or not, with its checkpoints; not one that is queued or running.
sub giveUp {
  my ($really, $name) = @_;
  $folder = "$state/jobs/$name";
  my ($kind) = stateOf();
  die "it is $kind\n" if $kind =~ /^(?:queued|running|orphaned)$/;
  cleanJob($really, 'acknowledged|lost|exited');
  File::Path::remove_tree(checkpoints()) if $really && !-e at('start');
}

sub cleanJob {
  my ($really, $kinds) = @_;
  my ($kind, $detail) = stateOf();
  my ($name, $label, $bytes) = ($folder =~ m{([^/]+)$}, note('label'), (measure($folder))[0]);
  $detail =~ tr/\t/ /;
  answer('job', $bytes, $name, $kind, $detail, $label) if !$really || removed($kinds);
}

# Under its guard, for somebody may start it again at this moment.
sub removed {
  my ($kinds) = @_;
  my $guard = guard();
  my ($kind) = stateOf();
  File::Path::remove_tree($folder) if $kind =~ /^(?:absent|$kinds)$/;
  return !-e at('start');
}
`;
