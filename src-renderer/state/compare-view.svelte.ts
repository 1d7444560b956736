/** Width and height, or a place. */
interface Size {
  width: number;
  height: number;
}
export interface Point {
  x: number;
  y: number;
}

/** Times "all of it fits". */
const zooms = { least: 1, most: 64 };

/**
 * How two pictures of the same scene are laid over each other: which part of them is seen, the same of both whatever
 * their own sizes are, where the divider stands and where the lens is. Places on the stage are in CSS pixels from its top
 * left corner, places in the picture parts of its width and height.
 */
export class CompareView {
  /** Part of the stage that shows what was before. */
  divider = $state(0.5);
  zoom = $state(1);
  /** The place of the picture in the middle of the stage. */
  centre: Point = $state.raw({ x: 0.5, y: 0.5 });
  /** Where the lens is; null: there is none. */
  lens: Point | null = $state.raw(null);
  private stage: Size = $state.raw({ width: 0, height: 0 });
  private picture: Size = $state.raw({ width: 1, height: 1 });

  /** CSS pixels that one pixel of the larger picture takes. */
  readonly scale = $derived(
    Math.min(this.stage.width / this.picture.width, this.stage.height / this.picture.height) * this.zoom,
  );

  /** Where the whole picture would lie on the stage. */
  readonly frame = $derived.by(() => {
    const width = this.picture.width * this.scale;
    const height = this.picture.height * this.scale;
    return {
      left: this.stage.width / 2 - this.centre.x * width,
      top: this.stage.height / 2 - this.centre.y * height,
      width,
      height,
    };
  });

  resizeStage(width: number, height: number): void {
    this.stage = { width, height };
    this.settle(this.centre);
  }

  /** Another picture: the size of the larger of the two. All of it is shown. */
  show(width: number, height: number): void {
    if (!(width > 0 && height > 0)) return;
    this.picture = { width, height };
    this.fit();
  }

  /** The same picture with more or fewer pixels: what is seen of it stays. */
  resizePicture(width: number, height: number): void {
    if (!(width > 0 && height > 0)) return;
    this.picture = { width, height };
    this.settle(this.centre);
  }

  fit(): void {
    this.zoom = 1;
    this.lens = null;
    this.settle({ x: 0.5, y: 0.5 });
  }

  /** One pixel of the larger picture becomes one CSS pixel, if the picture is not smaller than the stage then. */
  actualSize(): void {
    this.zoomBy(1 / this.scale);
  }

  moveDivider(to: number): void {
    this.divider = Math.min(1, Math.max(0, to));
  }

  /** Zooms so that what lies at a place of the stage (its middle, if none is named) stays there. */
  zoomBy(factor: number, at: Point = { x: this.stage.width / 2, y: this.stage.height / 2 }): void {
    const before = this.inPicture(at);
    this.zoom = Math.min(zooms.most, Math.max(zooms.least, this.zoom * factor));
    const after = this.inPicture(at);
    this.settle({ x: this.centre.x + before.x - after.x, y: this.centre.y + before.y - after.y });
  }

  /** Moves the picture by so many CSS pixels. */
  pan(dx: number, dy: number): void {
    const { width, height } = this.frame;
    if (width === 0 || height === 0) return;
    this.settle({ x: this.centre.x - dx / width, y: this.centre.y - dy / height });
  }

  /** Lays the lens on a place of the stage. */
  putLens(at: Point): void {
    this.lens = {
      x: Math.min(this.stage.width, Math.max(0, at.x)),
      y: Math.min(this.stage.height, Math.max(0, at.y)),
    };
  }

  toggleLens(): void {
    this.lens = this.lens ? null : { x: this.stage.width / 2, y: this.stage.height / 2 };
  }

  /** Where the whole picture would lie inside of a lens of so many CSS pixels that enlarges what is under its middle. */
  lensFrame(side: number, times: number): { left: number; top: number; width: number; height: number } {
    const { width, height } = this.frame;
    const at = this.inPicture(this.lens ?? { x: 0, y: 0 });
    return {
      left: side / 2 - at.x * width * times,
      top: side / 2 - at.y * height * times,
      width: width * times,
      height: height * times,
    };
  }

  /** The place of the picture that lies at a place of the stage. */
  inPicture(at: Point): Point {
    const { left, top, width, height } = this.frame;
    if (width === 0 || height === 0) return { x: 0.5, y: 0.5 };
    return { x: (at.x - left) / width, y: (at.y - top) / height };
  }

  /** What of the picture is on the stage, in parts of its width and height; null: the stage has no size yet. */
  seen(): { left: number; top: number; right: number; bottom: number } | null {
    const { stage } = this;
    if (stage.width === 0 || stage.height === 0) return null;
    const inside = (at: number): number => Math.min(1, Math.max(0, at));
    const from = this.inPicture({ x: 0, y: 0 });
    const to = this.inPicture({ x: stage.width, y: stage.height });
    return { left: inside(from.x), top: inside(from.y), right: inside(to.x), bottom: inside(to.y) };
  }

  /** Leaves no gap beside a picture that is larger than the stage, and centres a smaller one. */
  private settle(wanted: Point): void {
    const { width, height } = this.frame;
    const along = (at: number, picture: number, stage: number): number => {
      if (picture <= stage) return 0.5;
      const half = stage / 2 / picture;
      return Math.min(1 - half, Math.max(half, at));
    };
    this.centre = {
      x: along(wanted.x, width, this.stage.width),
      y: along(wanted.y, height, this.stage.height),
    };
  }
}
