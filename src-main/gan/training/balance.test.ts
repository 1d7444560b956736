import { describe, expect, it } from 'vitest';
import { Balance } from './balance';

/** Steps (from 1) at which a series of answers makes it speak. */
function spokenAt(answers: [dReal: number, dFake: number, steps: number][]): number[] {
  const balance = new Balance();
  const spoken: number[] = [];
  let step = 0;
  for (const [dReal, dFake, steps] of answers) {
    for (let i = 0; i < steps; i++) {
      step++;
      if (balance.add({ step, lossG: 1, lossD: 1, dReal, dFake, loss: null })) spoken.push(step);
    }
  }
  return spoken;
}

describe('the balance of the nets', () => {
  it('is not remarked on while the discriminator is only good', () => {
    expect(spokenAt([[0.9, 0.1, 2000]])).toEqual([]);
    expect(spokenAt([[1, 0.2, 2000]])).toEqual([]);
  });

  it('is remarked on once when the discriminator has won for a while', () => {
    expect(spokenAt([[1, 0, 1000]])).toEqual([200]);
    const [late, ...more] = spokenAt([
      [0.6, 0.4, 500],
      [1, 0, 5000],
    ]);
    expect(late).toBeGreaterThan(700);
    expect(more).toEqual([]);
  });

  it('is remarked on again after the generator had caught up', () => {
    expect(
      spokenAt([
        [1, 0, 400],
        [0.6, 0.4, 400],
        [1, 0, 2000],
      ]),
    ).toHaveLength(2);
  });
});
