/** Perl sub that reads what is to be run, as `encodeJobSpec` writes it. */
export const specSubs = String.raw`
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
`;
