import { setTimeout as delay } from 'node:timers/promises';
import { Lane } from './lane';

describe('Lane', () => {
  it('does what is pushed in one go as one piece', async () => {
    const pieces: string[][] = [];
    const lane = new Lane<string>(async (changes) => void pieces.push([...changes]));
    lane.push('a', 'b');
    lane.push('c');
    await lane.idle();
    expect(pieces).toEqual([['a', 'b', 'c']]);
  });

  it('keeps what arrives while it works for one next piece, and tells the present one', async () => {
    const pieces: string[][] = [];
    const superseded: boolean[] = [];
    const lane = new Lane<string>(async (changes, signal) => {
      pieces.push([...changes]);
      await delay(20);
      superseded.push(signal.aborted);
    });
    lane.push('a');
    await delay(5);
    lane.push('b');
    lane.push('c');
    await lane.idle();
    expect(pieces).toEqual([['a'], ['b', 'c']]);
    expect(superseded).toEqual([true, false]);
  });

  it('never works on two pieces at once', async () => {
    let working = 0;
    let most = 0;
    const lane = new Lane<number>(async () => {
      most = Math.max(most, (working += 1));
      await delay(2);
      working -= 1;
    });
    for (let number = 0; number < 10; number += 1) {
      lane.push(number);
      await delay(1);
    }
    await lane.idle();
    expect(most).toBe(1);
  });

  it('drops what waits when it is stopped, and waits for what runs', async () => {
    const pieces: string[][] = [];
    const lane = new Lane<string>(async (changes) => {
      await delay(10);
      pieces.push([...changes]);
    });
    lane.push('a');
    await delay(1);
    lane.push('b');
    await lane.stop();
    lane.push('c');
    await lane.idle();
    expect(pieces).toEqual([['a']]);
  });
});
