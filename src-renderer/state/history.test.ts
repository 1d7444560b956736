import { describe, expect, it } from 'vitest';
import { History } from './history.svelte';

describe('the history', () => {
  it('goes back and forth', () => {
    const history = new History('a');
    history.commit('b');
    history.commit('c');
    expect(history.undo()).toBe(true);
    expect(history.value).toBe('b');
    expect(history.canRedo).toBe(true);
    history.redo();
    expect(history.value).toBe('c');
    expect(history.redo()).toBe(false);
  });

  it('takes the changes of one gesture as one step', () => {
    const history = new History(0);
    for (const value of [1, 2, 3]) history.commit(value, 'drag');
    history.seal();
    for (const value of [4, 5]) history.commit(value, 'drag');
    history.undo();
    expect(history.value).toBe(3);
    history.undo();
    expect(history.value).toBe(0);
    expect(history.canUndo).toBe(false);
    expect(history.undo()).toBe(false);
  });

  it('forgets what was undone when something new is done', () => {
    const history = new History(0);
    history.commit(1);
    history.undo();
    history.commit(2);
    expect(history.canRedo).toBe(false);
    history.undo();
    expect(history.value).toBe(0);
  });

  it('starts a new step after going back, even with the same gesture', () => {
    const history = new History(0);
    history.commit(1, 'drag');
    history.undo();
    history.commit(2, 'drag');
    history.undo();
    expect(history.value).toBe(0);
  });

  it('keeps no more than its limit', () => {
    const history = new History(0, 3);
    for (let i = 1; i <= 10; i++) history.commit(i);
    let steps = 0;
    while (history.undo()) steps++;
    expect(steps).toBe(3);
    expect(history.value).toBe(7);
  });
});
