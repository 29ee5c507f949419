import { describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { WakefulLoop } from './wakeful-loop.js';

const FAR = 60_000;

describe('work that waits to be woken', () => {
  test('is done once for calls that come together, and once more for calls that come while it is under way', async () => {
    let rounds = 0;
    const round = async () => {
      rounds++;
      await sleep(60);
      return FAR;
    };
    const loop = new WakefulLoop(round, 10, () => undefined);
    loop.wake(); // before the start there is nobody to wake
    loop.start();
    await sleep(20);
    expect(rounds).toBe(1);
    for (let calls = 0; calls < 100; calls++) loop.wake();
    await sleep(300);
    expect(rounds).toBe(2);
    for (let calls = 0; calls < 100; calls++) loop.wake();
    await sleep(40);
    expect(rounds).toBe(3);
    await loop.stop();
  });

  test('is looked for again after the time that the last round gave', async () => {
    let rounds = 0;
    const loop = new WakefulLoop(
      () => Promise.resolve(++rounds > 2 ? FAR : 20),
      10,
      () => undefined,
    );
    loop.start();
    await sleep(200);
    expect(rounds).toBe(3);
    await loop.stop();
  });

  test('is tried again after a failure, of which somebody hears', async () => {
    const heard: unknown[] = [];
    let rounds = 0;
    const round = () => (++rounds === 1 ? Promise.reject(new Error('no database')) : Promise.resolve(FAR));
    const loop = new WakefulLoop(round, 10, (error) => heard.push(error), 30);
    loop.start();
    await sleep(200);
    expect([rounds, heard]).toEqual([2, [new Error('no database')]]);
    await loop.stop();
  });

  test('ends with the round under way, and does not begin another', async () => {
    let done = 0;
    const round = async () => {
      await sleep(50);
      done++;
      return 0;
    };
    const loop = new WakefulLoop(round, 10, () => undefined);
    loop.start();
    await sleep(20);
    await loop.stop();
    expect(done).toBe(1);
    loop.wake();
    await sleep(100);
    expect(done).toBe(1);
  });
});
