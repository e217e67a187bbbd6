/**
 * Program for `sh` that shows what the machine it runs on tells of itself, in parts that begin with `[name]` and hold the
 * words of the kernel or of the system's own programs: Linux by /proc, macOS by vm_stat and sysctl. What is not there leaves
 * its part empty.
 * Arguments: `memory`, or `all` with a folder whose disk counts; that need not be there yet.
 */
export const readingProgram = String.raw`
LC_ALL=C PATH="$PATH:/usr/bin:/bin:/usr/sbin:/sbin:/usr/lib/wsl/lib"
export LC_ALL PATH
exec 2> /dev/null < /dev/null
part() { printf '\n[%s]\n' "$1"; shift; "$@"; }

system=$(uname -s)
part system echo "$system"
if [ "$system" = Darwin ]; then
  part memsize sysctl -n hw.memsize
  part vm_stat vm_stat
  part swapusage sysctl -n vm.swapusage
  part level sysctl -n kern.memorystatus_vm_pressure_level
else
  part meminfo cat /proc/meminfo
  part vmstat grep '^pswp' /proc/vmstat
  part pressure cat /proc/pressure/memory
  groups=/sys/fs/cgroup
  part group2 cat "$groups/memory.max" "$groups/memory.current"
  part group2stat grep '^inactive_file ' "$groups/memory.stat"
  part group1 cat "$groups/memory/memory.limit_in_bytes" "$groups/memory/memory.usage_in_bytes"
  part group1stat grep '^total_inactive_file ' "$groups/memory/memory.stat"
fi
[ "$1" = all ] || exit 0

if [ "$system" = Darwin ]; then part load sysctl -n vm.loadavg; else part load cat /proc/loadavg; fi
part cores nproc || getconf _NPROCESSORS_ONLN
folder=$2
while [ ! -d "$folder" ] && [ "$folder" != / ]; do folder=$(dirname "$folder"); done
part disk df -Pk "$folder"
part gpus nvidia-smi --query-gpu=index,utilization.gpu,memory.used,memory.total,temperature.gpu,power.draw \
  --format=csv,noheader,nounits
exit 0
`;

/** The parts of what {@link readingProgram} shows, by name, without empty lines around them. */
export function readingParts(text: string): ReadonlyMap<string, string> {
  const pieces = text.split(/^\[([a-z_0-9]+)\]\n/m);
  const parts = new Map<string, string>();
  for (let index = 1; index < pieces.length; index += 2)
    parts.set(pieces[index] ?? '', (pieces[index + 1] ?? '').trim());
  return parts;
}
