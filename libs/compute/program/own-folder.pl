# Keeps other accounts of a host out of the state folder: what they could put there would run as the user. What this program makes
# is the user's alone; what the user's own commands make is as the user has it.
use strict;
use warnings;
use File::Path ();

our $state;
my $umask;

sub closeUmask { $umask = umask(0077) }

# For a command of the user. What a job makes the account can read and write.
sub openUmask { umask($umask & 0077) }

# Dies with "unsafe", a tab and why where another account than the user and root could change what the state folder leads to. Programs
# that only run something, and what is not there yet, need none.
sub requireOwnState {
  my ($mode) = @_;
  return if $mode =~ /^(?:run|inspect)$/;
  requireOwn($_) for ownFolders();
  makeOwnState() if $mode eq 'ensure';
}

sub ownFolders { return ($state, map { "$state/$_" } qw(jobs blobs checkpoints leases)) }

sub makeOwnState {
  for my $path (ownFolders()) {
    File::Path::make_path($path, { mode => 0700 }) unless -e $path;
    requireOwn($path);
    chmod(0700, $path) if $path ne $state;
  }
}

sub requireOwn {
  my ($path) = @_;
  my $why = weaknessOf($path);
  die "unsafe\t$why\n" if $why ne '';
}

# Follows a path from the root through every link, as the kernel does. The path itself has to be the user's, and no folder for
# all. On the way there root's are as good, and sticky ones, in which no account can replace what is another's (sticky(7)).
sub weaknessOf {
  my ($path) = @_;
  my ($at, $links, @parts) = ('', 0, split(m{/+}, $path));
  while (@parts) {
    my $part = shift @parts;
    next if $part eq '' || $part eq '.';
    if ($part eq '..') { $at =~ s{/[^/]*$}{}; next }
    my @found = lstat("$at/$part") or return '';
    return "$at/$part belongs to " . nameOf($found[4]) unless isTrusted($found[4]);
    if (-l _) {
      return "$at/$part leads through too many links" if $links++ > 40;
      my $to = readlink("$at/$part");
      $at = '' if $to =~ m{^/};
      unshift @parts, split(m{/+}, $to);
      next;
    }
    $at = "$at/$part";
    next if @parts ? $found[2] & 01000 : 0;
    return "$at can be written to by others" if isOpen($at, @found[2, 5]);
  }
  my $owner = (stat($path))[4];
  return defined $owner && $owner != $> ? "$path belongs to " . nameOf($owner) : '';
}

# Where root has another number, as in a container, the root folder is root's all the same.
sub isTrusted {
  my ($owner) = @_;
  return $owner == 0 || $owner == $> || $owner == (stat('/'))[4];
}

# A group with no other member may write: many systems give each user one. With an access control list the bits of the group
# are those of the list (acl(5)), which ls marks.
sub isOpen {
  my ($path, $mode, $group) = @_;
  return 1 if $mode & 0002;
  return 0 unless $mode & 0020;
  my ($user) = getpwuid($>);
  my ($name, undef, undef, $members) = getgrgid($group);
  return 1 unless defined $user && defined $name && ($name eq $user || $group == 0);
  return 1 if grep { $_ ne $user && $_ ne 'root' } split(/ /, $members);
  open(my $list, '-|', 'ls', '-ld', $path) or return 1;
  return (<$list> || '') =~ /^\S{10}\+/ ? 1 : 0;
}

sub nameOf {
  my ($owner) = @_;
  my $name = getpwuid($owner);
  return defined $name ? $name : "account $owner";
}
