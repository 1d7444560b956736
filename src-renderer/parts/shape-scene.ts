import {
  BackSide,
  BoxGeometry,
  BufferAttribute,
  BufferGeometry,
  Color,
  DirectionalLight,
  DynamicDrawUsage,
  HemisphereLight,
  InstancedBufferAttribute,
  InstancedMesh,
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
import { keptBox, type Cuts } from '../../src-preload/shapes/visible-blocks';
import { between, eyeOf, fittingDistance, standardOrbit, type Orbit } from './orbit';
import type { Surface } from './surface-worker';

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
/** Blocks are drawn a little apart, so that each can be seen. */
const blockSide = 0.96;
/** How long a glide to another place takes, in milliseconds. */
const glideTime = 120;

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
  private readonly blockMaterial = new MeshLambertMaterial({ color: colours.clay });
  private readonly block = new BoxGeometry(blockSide, blockSide, blockSide);
  private readonly skin = new Mesh(new BufferGeometry(), this.outside);
  private readonly lining = new Mesh(this.skin.geometry, this.inside);
  private blocks: InstancedMesh | null = null;
  private look: Look = { cuts: [0, 0, 0], light: { turn: 0, height: 0 }, ground: 'dark' };
  private side = 1;
  private place: Orbit = standardOrbit;
  private glide: { from: Orbit; to: Orbit; start: number } | null = null;
  private frame = 0;

  constructor(canvas: HTMLCanvasElement | OffscreenCanvas) {
    this.renderer = new WebGLRenderer({ canvas, antialias: true });
    this.renderer.localClippingEnabled = true;
    this.camera.up.set(0, 0, 1);
    // Its light part is above: z.
    this.sky.position.set(0, 0, 1);
    this.scene.add(this.sun, this.sun.target, this.sky, this.skin, this.lining);
    for (const mesh of [this.skin, this.lining]) mesh.visible = false;
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

  showSurface({ positions, normals, triangles }: Surface, side: number): void {
    this.side = side;
    // A new geometry frees the memory of the last one at once; attributes of another size could not take its place.
    this.skin.geometry.dispose();
    const geometry = new BufferGeometry();
    geometry.setAttribute('position', new BufferAttribute(positions, 3));
    geometry.setAttribute('normal', new BufferAttribute(normals, 3));
    geometry.setIndex(new BufferAttribute(triangles, 1));
    this.skin.geometry = this.lining.geometry = geometry;
    this.skin.visible = triangles.length > 0;
    if (this.blocks) this.blocks.visible = false;
    this.applyLook();
  }

  /** @param middles (x, y, z) of each block, in voxels */
  showBlocks(middles: Float32Array, side: number): void {
    this.side = side;
    const count = middles.length / 3;
    if (!this.blocks || this.blocks.instanceMatrix.count < count) {
      this.dropBlocks();
      // Room for more, so that a threshold that moves does not ask for memory at each step.
      const room = Math.ceil(1.5 * count) + 64;
      this.blocks = new InstancedMesh(this.block, this.blockMaterial, room);
      this.blocks.instanceMatrix = new InstancedBufferAttribute(new Float32Array(16 * room), 16);
      this.blocks.instanceMatrix.setUsage(DynamicDrawUsage);
      // Blocks come and go; working out a ball around them each time costs more than it spares.
      this.blocks.frustumCulled = false;
      this.scene.add(this.blocks);
    }
    const matrices = this.blocks.instanceMatrix.array;
    for (let i = 0; i < count; i++) {
      const at = 16 * i;
      matrices[at] = matrices[at + 5] = matrices[at + 10] = matrices[at + 15] = 1;
      matrices[at + 12] = middles[3 * i]!;
      matrices[at + 13] = middles[3 * i + 1]!;
      matrices[at + 14] = middles[3 * i + 2]!;
    }
    this.blocks.count = count;
    this.blocks.instanceMatrix.needsUpdate = true;
    this.blocks.visible = true;
    this.skin.visible = false;
    this.applyLook();
  }

  setLook(look: Look): void {
    this.look = look;
    this.applyLook();
  }

  /** @param width, height in CSS pixels; @param ratio of the screen's pixels to them */
  resize(width: number, height: number, ratio: number): void {
    if (width < 1 || height < 1) return;
    this.renderer.setPixelRatio(ratio);
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    // A canvas whose size changes is empty until it is drawn: in the same frame, so that it does not flicker.
    this.drawNow();
  }

  /** Draws in the next frame of the screen, however often it is asked before. */
  draw(): void {
    this.frame ||= requestAnimationFrame(() => this.drawNow());
  }

  /**
   * What is to be seen from a place, drawn at once.
   *
   * @returns RGBA, rows from the top, width × height × 4 bytes of the canvas
   */
  pictureFrom(orbit: Orbit): Uint8ClampedArray<ArrayBuffer> {
    this.glide = null;
    this.place = orbit;
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
    this.skin.geometry.dispose();
    this.dropBlocks();
    this.block.dispose();
    for (const material of [this.outside, this.inside, this.blockMaterial]) material.dispose();
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }

  private dropBlocks(): void {
    if (!this.blocks) return;
    this.scene.remove(this.blocks);
    this.blocks.dispose();
    this.blocks = null;
  }

  private applyLook(): void {
    const { cuts, ground } = this.look;
    const { low, high } = keptBox(this.side, cuts);
    const [x, y, z] = this.planes;
    x.constant = high[0];
    y.constant = -low[1];
    z.constant = high[2];
    const cut = cuts.some((share) => share > 0);
    // Blocks are cut by leaving some out (`visibleBlocks`). Clipping costs time, so only where something is cut.
    this.outside.clippingPlanes = this.inside.clippingPlanes = cut ? [...this.planes] : null;
    this.lining.visible = cut && this.skin.visible;
    this.scene.background = new Color(colours[ground]);
    this.draw();
  }

  private drawNow(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
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
