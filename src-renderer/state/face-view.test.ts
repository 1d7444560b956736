import { expect, it } from 'vitest';
import { FaceView } from './face-view.svelte';

it('shows a face near, and stays where the person moved it', () => {
  const view = new FaceView();
  view.resizeStage(400, 300);
  view.aim({ width: 800, height: 600 }, { x: 600, y: 300, side: 120, angle: 0 });
  view.show(800, 600);
  expect(view.zoom).toBeCloseTo((0.6 * 600) / 120);
  const middle = view.inPicture({ x: 200, y: 150 });
  expect([middle.x, middle.y]).toEqual([expect.closeTo(0.75), expect.closeTo(0.5)]);
  view.zoomBy(2);
  const { zoom } = view;
  view.show(800, 600);
  expect(view.zoom).toBe(zoom);
  // A picture of another size is another scene.
  view.show(64, 64);
  expect(view.zoom).toBe(1);
});
