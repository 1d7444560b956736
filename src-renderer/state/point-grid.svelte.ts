import type { Bridge, LatentPoint } from '../../src-preload/contract';
import { toPicture, type Picture } from './rendered';
import type { Toasts } from './toasts.svelte';

export interface GridFace {
  point: LatentPoint;
  picture: Picture | null;
}

const chunk = 6;

/** Faces to choose from, made some at a time; a newer wish ends an older one. */
export class PointGrid {
  faces = $state.raw<GridFace[]>([]);
  /** All of the faces that were wished for last are there. */
  complete = $state(false);
  private turn = 0;

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
  ) {}

  /** Old faces stay in their places, point and picture together, until the new ones come. */
  async show(modelId: string, points: readonly LatentPoint[]): Promise<void> {
    const turn = ++this.turn;
    this.complete = false;
    this.faces = points.map((point, i) => {
      const before = this.faces[i];
      return before?.picture ? before : { point, picture: null };
    });
    for (let from = 0; from < points.length; from += chunk) {
      const part = points.slice(from, from + chunk);
      let fresh: GridFace[];
      try {
        const rendered = await this.bridge.call('faces.render', { modelId, points: part });
        fresh = part.map((point, i) => ({ point, picture: toPicture(rendered, i) }));
      } catch (thrown) {
        if (turn === this.turn) this.toasts.error(thrown);
        return;
      }
      if (turn !== this.turn) return;
      this.faces = this.faces.map((face, i) => fresh[i - from] ?? face);
    }
    this.complete = true;
  }

  clear(): void {
    this.turn++;
    this.faces = [];
    this.complete = false;
  }
}
