import {
  BackSide,
  BufferAttribute,
  BufferGeometry,
  Color,
  DirectionalLight,
  HemisphereLight,
  MathUtils,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  PerspectiveCamera,
  Plane,
  Scene,
  Vector3,
  WebGLRenderer,
} from 'three';
import { keptBox, type Cuts } from '../../src-preload/shapes/cuts';
import { blockMaterial } from './block-material';
import { between, eyeOf, fittingDistance, standardOrbit, type Orbit } from './orbit';
import { Sharpness } from './sharpness';
import type { Drawable } from './surface-worker';

/** What a shape is shown in. */
export interface Look {
  cuts: Cuts;
  /** Degrees, as seen by the eye. */
  light: { turn: number; height: number };
  ground: 'dark' | 'light';
}

/** Neutral, as all greys of the window. */
const colours = { clay: 0xc8c8c8, cut: 0x0b6b5f, dark: 0x1a1a1a, light: 0xf0f0f0 };
const fieldOfView = 30;
/** How long a glide to another place takes, in milliseconds. */
const glideTime = 120;
/** A view has the pixels of a view at rest after so long, in milliseconds. */
const restTime = 200;

/**
 * A shape in three dimensions, on a canvas. Draws when something has changed and at no other time. Units: voxels, z
 * upright.
 *
 * @throws Error if the computer offers no WebGL
 */
export class ShapeScene {
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera(fieldOfView);
  private readonly sun = new DirectionalLight(0xffffff, 2.3);
  private readonly sky = new HemisphereLight(0xffffff, 0x666666, 1.1);
  private readonly planes = [
    new Plane(new Vector3(-1, 0, 0)),
    new Plane(new Vector3(0, 1, 0)),
    new Plane(new Vector3(0, 0, -1)),
  ] as const;
  private readonly outside = new MeshLambertMaterial({ color: colours.clay });
  /** The inner side in one flat colour, which makes an open cut look closed. */
  private readonly inside = new MeshBasicMaterial({ color: colours.cut, side: BackSide });
  private readonly blockSkin = blockMaterial(colours.clay);
  private readonly skin = new Mesh(new BufferGeometry(), this.outside);
  private readonly lining = new Mesh(this.skin.geometry, this.inside);
  private readonly blocks = new Mesh(new BufferGeometry(), this.blockSkin.material);
  private look: Look = { cuts: [0, 0, 0], light: { turn: 0, height: 0 }, ground: 'dark' };
  private side = 1;
  private place: Orbit = standardOrbit;
  private glide: { from: Orbit; to: Orbit; start: number } | null = null;
  private readonly sharpness: Sharpness;
  private size = { width: 1, height: 1, ratio: 1 };
  /** Share of the pixels of the screen along a side that the canvas has. */
  private share = 1;
  private frame = 0;
  private changed = false;
  /** When the frame before was drawn, while nothing but frames came since. */
  private drawn: number | null = null;
  private rest: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param unhurried edges are smoothed in every frame, whatever that costs: for a film. Otherwise, where the processor draws,
   *   they are smoothed at rest, by more pixels: multisampling more than doubles the time of a frame there.
   */
  constructor(canvas: HTMLCanvasElement | OffscreenCanvas, unhurried = false) {
    const antialias = unhurried || hasGraphicsCard();
    this.sharpness = new Sharpness(antialias ? 1 : 2);
    this.renderer = new WebGLRenderer({ canvas, antialias });
    this.renderer.localClippingEnabled = true;
    this.camera.up.set(0, 0, 1);
    // Its light part is above: z.
    this.sky.position.set(0, 0, 1);
    this.scene.add(this.sun, this.sun.target, this.sky, this.skin, this.lining, this.blocks);
    for (const mesh of [this.skin, this.lining, this.blocks]) {
      mesh.visible = false;
      // The eye looks at the middle of all there is; working out a ball around it costs more than it spares.
      mesh.frustumCulled = false;
    }
  }

  /** Where the eye stands, or glides to. */
  get orbit(): Orbit {
    return this.glide?.to ?? this.place;
  }

  /** @param gliding false where the hand leads, and where motion is not wished */
  lookFrom(orbit: Orbit, gliding: boolean): void {
    if (gliding) this.glide = { from: this.place, to: orbit, start: performance.now() };
    else {
      this.glide = null;
      this.place = orbit;
    }
    this.draw();
  }

  show(drawable: Drawable, side: number): void {
    this.side = side;
    const geometry = new BufferGeometry();
    if (drawable.kind === 'surface') {
      geometry.setAttribute('position', new BufferAttribute(drawable.positions, 3));
      geometry.setAttribute('normal', new BufferAttribute(drawable.normals, 3));
    } else {
      geometry.setAttribute('position', new BufferAttribute(drawable.corners, 4));
      geometry.setAttribute('normal', new BufferAttribute(drawable.normals, 4, true));
      geometry.setAttribute('outward', new BufferAttribute(drawable.outward, 4));
    }
    geometry.setIndex(new BufferAttribute(drawable.triangles, 1));
    // A new geometry frees the memory of the last one at once; attributes of another size could not take its place.
    const [to, other] = drawable.kind === 'surface' ? [this.skin, this.blocks] : [this.blocks, this.skin];
    to.geometry.dispose();
    to.geometry = geometry;
    this.lining.geometry = this.skin.geometry;
    to.visible = drawable.triangles.length > 0;
    other.visible = false;
    this.applyLook();
  }

  setLook(look: Look): void {
    this.look = look;
    this.applyLook();
  }

  /** @param width, height in CSS pixels; @param ratio of the screen's pixels to them */
  resize(width: number, height: number, ratio: number): void {
    if (width < 1 || height < 1) return;
    this.size = { width, height, ratio };
    this.camera.aspect = width / height;
    this.fit(this.share);
    // A canvas whose size changes is empty until it is drawn: in the same frame, so that it does not flicker.
    this.drawNow();
  }

  /**
   * Draws in the next frame of the screen, however often it is asked before: with fewer pixels while frames come one after
   * the other and each takes long.
   */
  draw(): void {
    clearTimeout(this.rest);
    this.sharpness.moves();
    this.changed = true;
    this.frame ||= requestAnimationFrame(this.tick);
  }

  /**
   * What is to be seen from a place, drawn at once.
   *
   * @returns RGBA, rows from the top, width × height × 4 bytes of the canvas
   */
  pictureFrom(orbit: Orbit): Uint8ClampedArray<ArrayBuffer> {
    this.glide = null;
    this.place = orbit;
    if (this.share !== 1) this.fit(1);
    this.drawNow();
    const gl = this.renderer.getContext();
    const [width, height] = [gl.drawingBufferWidth, gl.drawingBufferHeight];
    const row = width * 4;
    const bytes = new Uint8Array(row * height);
    // Read in the same task: afterwards the browser may clear the picture.
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
    const picture = new Uint8ClampedArray(bytes.length);
    // WebGL's first row is the lowest.
    for (let y = 0; y < height; y++)
      picture.set(bytes.subarray((height - 1 - y) * row, (height - y) * row), y * row);
    return picture;
  }

  /** Gives all memory of the graphics card back. */
  destroy(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.rest);
    for (const mesh of [this.skin, this.blocks]) mesh.geometry.dispose();
    for (const material of [this.outside, this.inside, this.blockSkin.material]) material.dispose();
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }

  private applyLook(): void {
    const { cuts, ground } = this.look;
    const { low, high } = keptBox(this.side, cuts);
    const [x, y, z] = this.planes;
    x.constant = high[0];
    y.constant = -low[1];
    z.constant = high[2];
    const cut = cuts.some((share) => share > 0);
    // Blocks are cut by leaving some out (`blockFaces`). Clipping costs time, so only where something is cut.
    this.outside.clippingPlanes = this.inside.clippingPlanes = cut ? [...this.planes] : null;
    this.lining.visible = cut && this.skin.visible;
    this.scene.background = new Color(colours[ground]);
    this.draw();
  }

  /**
   * A frame of the screen begins. After a frame was drawn, one more is waited for: if there is something to draw again by
   * then, the view moves, and the time between the two is how long a frame takes.
   */
  private readonly tick = (now: number): void => {
    this.frame = 0;
    if (this.changed && this.drawn !== null) this.sharpness.frameTook(now - this.drawn);
    this.drawn = null;
    if (this.changed) {
      if (this.share !== this.sharpness.share) this.fit(this.sharpness.share);
      this.drawNow();
      this.drawn = now;
      this.frame ||= requestAnimationFrame(this.tick);
    } else if (this.share !== this.sharpness.atRest) {
      this.rest = setTimeout(() => {
        this.sharpness.rested();
        this.fit(this.sharpness.share);
        this.drawNow();
      }, restTime);
    }
  };

  /** Gives the canvas a share of the screen's pixels. Its size in the window stays. */
  private fit(share: number): void {
    const { width, height, ratio } = this.size;
    this.share = share;
    // Two pixels for one of the window are enough for smooth edges.
    this.renderer.setDrawingBufferSize(width, height, Math.min(ratio * share, Math.max(ratio, 2)));
  }

  private drawNow(): void {
    this.changed = false;
    if (this.glide) {
      const { from, to, start } = this.glide;
      const part = Math.min(1, Math.max(0, (performance.now() - start) / glideTime));
      this.place = part < 1 ? between(from, to, part) : to;
      if (part < 1) this.draw();
      else this.glide = null;
    }
    this.aim(this.place);
    this.renderer.render(this.scene, this.camera);
  }

  /** Puts eye and light in their places. */
  private aim(orbit: Orbit): void {
    const { camera, side, look } = this;
    const middle = new Vector3(side / 2, side / 2, side / 2);
    const radius = (side * Math.sqrt(3)) / 2;
    const distance = fittingDistance(radius, MathUtils.degToRad(fieldOfView), camera.aspect) / orbit.zoom;
    camera.position
      .set(...eyeOf(orbit))
      .multiplyScalar(distance)
      .add(middle);
    camera.near = Math.max(distance - radius, 0.02 * radius);
    camera.far = distance + radius;
    const rows = this.renderer.domElement.height;
    this.blockSkin.setPixel((2 * Math.tan(MathUtils.degToRad(fieldOfView / 2))) / rows);
    camera.lookAt(middle);
    camera.updateProjectionMatrix();
    camera.updateMatrixWorld();
    // The light goes with the eye: turning the shape turns it in the light.
    const [turn, height] = [MathUtils.degToRad(look.light.turn), MathUtils.degToRad(look.light.height)];
    this.sun.target.position.copy(middle);
    this.sun.target.updateMatrixWorld();
    this.sun.position
      .set(Math.sin(turn) * Math.cos(height), Math.sin(height), Math.cos(turn) * Math.cos(height))
      .applyQuaternion(camera.quaternion)
      .multiplyScalar(2 * radius)
      .add(middle);
  }
}

/** Whether a graphics card draws. Without one, the browser says that WebGL is slow here. */
function hasGraphicsCard(): boolean {
  const context = new OffscreenCanvas(1, 1).getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
}
