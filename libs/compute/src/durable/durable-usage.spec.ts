import { DurableRig } from './durable.fixture';

let rig: DurableRig;
beforeEach(() => {
  rig = new DurableRig();
});
afterEach(() => rig.dispose());

describe('what a job has used', () => {
  it('is told with its outputs: CPU time of children, too, and memory', async () => {
    const busy = `perl -e '1 while (times)[0] < 0.5'`;
    const large = `perl -e 'my $m = "x" x (200 << 20); select(undef, undef, undef, 1)'`;
    const client = rig.client(rig.job(`(${busy}); ${large}; echo 1 > $WRITE_DIR/a`));
    const done = await client.done();
    if (!done.ok || done.value.kind !== 'ran') throw new Error(JSON.stringify(done));
    const { cpuSeconds, peakMemoryMiB } = done.value.value;
    expect(cpuSeconds).toBeGreaterThanOrEqual(0.5);
    expect(peakMemoryMiB).toBeGreaterThan(200);
    expect(peakMemoryMiB).toBeLessThan(2000);
  });
});
