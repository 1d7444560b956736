import { SvelteMap } from 'svelte/reactivity';
import {
  upscalePieceSide,
  type Bridge,
  type Input,
  type UpscalePiece,
  type UpscaleScale,
} from '../../src-preload/contract';

/** A square of a picture: where it lies, in parts of the width and height, and addresses of what was made of it. */
export interface Piece {
  key: string;
  left: number;
  top: number;
  width: number;
  height: number;
  made: string;
  bicubic: string;
  /** Of which model and options; another than the present one is still worth being seen until it is replaced. */
  version: number;
}

/** What squares are asked for: which picture, enlarged how. */
export interface Asked {
  selectionId: string;
  index: number;
  width: number;
  height: number;
  modelId: string;
  detail: number;
  scale: UpscaleScale;
}

/** A rectangle in parts of a picture's width and height. */
export interface Seen {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Squares that are kept: the oldest are let go. */
const mostPieces = 400;
/** So many squares that are in view are worked out; a person who sees more of a picture sees no detail of it. */
export const mostInView = 96;

/** Squares of the grid that are in view, the middle ones first. */
export function squaresIn(seen: Seen, { width, height }: { width: number; height: number }) {
  const range = (from: number, to: number, length: number): number[] => {
    const first = Math.max(0, Math.floor((from * length) / upscalePieceSide));
    const last = Math.min(Math.ceil(length / upscalePieceSide), Math.ceil((to * length) / upscalePieceSide));
    return Array.from({ length: Math.max(0, last - first) }, (_, i) => first + i);
  };
  const columns = range(seen.left, seen.right, width);
  const rows = range(seen.top, seen.bottom, height);
  const middle = {
    x: ((seen.left + seen.right) / 2) * width,
    y: ((seen.top + seen.bottom) / 2) * height,
  };
  const distance = ({ column, row }: { column: number; row: number }): number =>
    Math.hypot((column + 0.5) * upscalePieceSide - middle.x, (row + 0.5) * upscalePieceSide - middle.y);
  return rows
    .flatMap((row) => columns.map((column) => ({ column, row })))
    .sort((a, b) => distance(a) - distance(b));
}

/**
 * The enlarged squares of the picture in view: one is asked for at a time, from the middle of what is seen outwards, so
 * that something is there soon and nothing is worked out that nobody looks at.
 */
export class Pieces {
  readonly ready = new SvelteMap<string, Piece>();
  /** Squares in view that are still to come, and all that are in view. */
  missing = $state(0);
  inView = $state(0);
  /** More of the picture is in view than is worked out. */
  tooMuch = $state(false);
  private asked: Asked | null = null;
  private version = 0;
  private wanted: { column: number; row: number }[] = [];
  private working = false;

  constructor(
    private readonly bridge: Bridge,
    private readonly failed: (thrown: unknown) => void,
  ) {}

  /** Another picture, or enlarged in another way: of the same one, what is there is seen until it is replaced. */
  show(asked: Asked | null): void {
    const before = this.asked;
    if (JSON.stringify(before) === JSON.stringify(asked)) return;
    const same = before?.selectionId === asked?.selectionId && before?.index === asked?.index;
    this.asked = asked;
    this.version++;
    if (!same) this.forget();
  }

  /** What is seen of the picture has changed. */
  look(seen: Seen): void {
    const { asked } = this;
    if (!asked) return;
    const squares = squaresIn(seen, asked);
    this.tooMuch = squares.length > mostInView;
    this.inView = squares.length;
    this.wanted = this.tooMuch ? [] : squares.filter((square) => this.isMissing(square));
    this.missing = this.wanted.length;
    if (!this.working) void this.work();
  }

  private isMissing({ column, row }: { column: number; row: number }): boolean {
    return this.ready.get(`${column},${row}`)?.version !== this.version;
  }

  private async work(): Promise<void> {
    this.working = true;
    while (this.asked && this.wanted.length > 0) {
      const square = this.wanted.shift()!;
      const { version, asked } = this;
      const { width: _, height: __, ...rest } = asked;
      const input: Input<'upscale.piece'> = { ...rest, ...square };
      try {
        const made = await this.bridge.call('upscale.piece', input);
        // Of another picture by now, it is of no use to anybody.
        if (this.asked && this.asked.selectionId === asked.selectionId && this.asked.index === asked.index)
          this.keep(asked, square, version, made);
      } catch (thrown) {
        if (version === this.version) {
          this.wanted = [];
          this.failed(thrown);
        }
      }
      this.missing = this.wanted.length;
    }
    this.working = false;
  }

  private keep(
    { width, height }: Asked,
    { column, row }: { column: number; row: number },
    version: number,
    { made, bicubic }: UpscalePiece,
  ): void {
    const key = `${column},${row}`;
    this.release(key);
    const address = (bytes: Uint8Array<ArrayBuffer>): string =>
      URL.createObjectURL(new Blob([bytes], { type: 'image/png' }));
    const right = Math.min(width, (column + 1) * upscalePieceSide);
    const bottom = Math.min(height, (row + 1) * upscalePieceSide);
    this.ready.set(key, {
      key,
      left: (column * upscalePieceSide) / width,
      top: (row * upscalePieceSide) / height,
      width: (right - column * upscalePieceSide) / width,
      height: (bottom - row * upscalePieceSide) / height,
      made: address(made),
      bicubic: address(bicubic),
      version,
    });
    for (const oldest of this.ready.keys()) {
      if (this.ready.size <= mostPieces) break;
      this.release(oldest);
    }
  }

  private release(key: string): void {
    const piece = this.ready.get(key);
    if (!piece) return;
    URL.revokeObjectURL(piece.made);
    URL.revokeObjectURL(piece.bicubic);
    this.ready.delete(key);
  }

  private forget(): void {
    for (const key of [...this.ready.keys()]) this.release(key);
    this.wanted = [];
    this.missing = 0;
  }
}
