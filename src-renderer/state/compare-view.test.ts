import { beforeEach, describe, expect, it } from 'vitest';
import { CompareView } from './compare-view.svelte';

let view: CompareView;
beforeEach(() => {
  view = new CompareView();
  view.resizeStage(400, 200);
  view.show(1000, 1000);
});

describe('the compare view', () => {
  it('shows all of a picture in the middle, whatever came before', () => {
    expect(view.frame).toEqual({ left: 100, top: 0, width: 200, height: 200 });
    view.zoomBy(8, { x: 120, y: 20 });
    view.show(4000, 1000);
    expect(view.frame).toEqual({ left: 0, top: 50, width: 400, height: 100 });
  });

  it('zooms around the place under the pointer', () => {
    view.zoomBy(8, { x: 200, y: 100 });
    const at = { x: 90, y: 70 };
    const before = view.inPicture(at);
    view.zoomBy(1.5, at);
    expect(view.zoom).toBe(12);
    expect(view.inPicture(at).x).toBeCloseTo(before.x, 10);
    expect(view.inPicture(at).y).toBeCloseTo(before.y, 10);
  });

  it('has limits of the zoom', () => {
    view.zoomBy(1000);
    expect(view.zoom).toBe(64);
    view.zoomBy(0.0001);
    expect(view.zoom).toBe(1);
    expect(view.centre).toEqual({ x: 0.5, y: 0.5 });
  });

  it('moves with the hand, and leaves no gap', () => {
    view.zoomBy(4);
    const { left, top } = view.frame;
    view.pan(30, -20);
    expect(view.frame.left).toBeCloseTo(left + 30, 10);
    expect(view.frame.top).toBeCloseTo(top - 20, 10);
    view.pan(1e6, -1e6);
    expect(view.frame.left).toBeCloseTo(0, 10);
    expect(view.frame.top + view.frame.height).toBeCloseTo(200, 10);
  });

  it('keeps the divider on the stage', () => {
    view.moveDivider(1.2);
    expect(view.divider).toBe(1);
    view.moveDivider(-3);
    expect(view.divider).toBe(0);
  });

  it('has a lens that shows what is under its middle', () => {
    view.toggleLens();
    expect(view.lens).toEqual({ x: 200, y: 100 });
    view.putLens({ x: 150, y: 999 });
    expect(view.lens).toEqual({ x: 150, y: 200 });
    view.putLens({ x: 150, y: 50 });
    const frame = view.lensFrame(80, 3);
    expect(frame).toEqual({ left: 40 - 0.25 * 600, top: 40 - 0.25 * 600, width: 600, height: 600 });
    view.toggleLens();
    expect(view.lens).toBeNull();
  });

  it('bears a stage without a size', () => {
    view.resizeStage(0, 0);
    view.pan(5, 5);
    view.zoomBy(2, { x: 0, y: 0 });
    expect(view.centre).toEqual({ x: 0.5, y: 0.5 });
    view.resizeStage(400, 200);
    expect(view.frame.height).toBe(400);
  });
});
