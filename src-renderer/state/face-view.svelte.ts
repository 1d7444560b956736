import { untrack } from 'svelte';
import type { FacePlace } from '../../src-preload/contract';
import { CompareView } from './compare-view.svelte';

/** Part of the stage that a face's square takes when it is looked at first. */
const closeness = 0.6;
/** A small face is not brought nearer than that. */
const nearest = 6;

/**
 * How a face in a photo is compared with itself: near enough to be seen. Pictures that follow each other are of one scene,
 * so that only another one moves the view.
 */
export class FaceView extends CompareView {
  private shown = '';
  private aimed: { photo: { width: number; height: number }; place: FacePlace } | null = null;

  /** The face that the next picture of this photo is shown near. */
  aim(photo: { width: number; height: number }, place: FacePlace): void {
    this.aimed = { photo, place };
    this.shown = '';
  }

  override show(width: number, height: number): void {
    const key = `${width} × ${height}`;
    if (key === this.shown) return;
    this.shown = key;
    super.show(width, height);
    const { aimed } = this;
    // The model's own picture is the face already.
    if (aimed?.photo.width !== width || aimed.photo.height !== height) return;
    const { x, y, side } = aimed.place;
    this.zoomBy(Math.min(nearest, Math.max(1, (closeness * Math.min(width, height)) / side)));
    const { frame, centre } = this;
    this.pan((centre.x - x / width) * frame.width, (centre.y - y / height) * frame.height);
  }

  /** What it works out from the size of its stage is none of the causes of whoever measures that. */
  override resizeStage(width: number, height: number): void {
    untrack(() => super.resizeStage(width, height));
  }
}
