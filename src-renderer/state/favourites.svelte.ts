import type {
  Bridge,
  FaceRecipe,
  Favourite,
  LatentPoint,
  ModelInfo,
  ProjectInfo,
} from '../../src-preload/contract';
import { t } from '../words/words.svelte';
import type { Toasts } from './toasts.svelte';

/** Faces that were kept; they belong to the studio and outlive projects. */
export class Favourites {
  list = $state.raw<readonly Favourite[]>([]);
  loaded = $state(false);
  /** Those that something is about to be made of. */
  chosen = $state.raw<readonly string[]>([]);
  /** Project that is open, which checkpoints belong to. */
  project: () => ProjectInfo | null = () => null;
  private adding = false;

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
  ) {}

  async load(): Promise<void> {
    const list = await this.toasts.guard(this.bridge.call('favourites.list'));
    if (!list) return;
    this.list = list;
    this.loaded = true;
    this.chosen = this.chosen.filter((id) => list.some((other) => other.id === id));
  }

  find(id: string): Favourite | undefined {
    return this.list.find((favourite) => favourite.id === id);
  }

  /** Whether it was made with this very model: checkpoints of different projects may have the same number. */
  isOf(face: Pick<Favourite, 'modelId' | 'project'>, model: Pick<ModelInfo, 'id' | 'kind'>): boolean {
    if (face.modelId !== model.id) return false;
    return model.kind !== 'checkpoint' || face.project?.id === this.project()?.id;
  }

  /** The favourite that is this face. */
  of(model: ModelInfo | null, point: LatentPoint): Favourite | undefined {
    if (!model) return undefined;
    const key = keyOf(point);
    return this.list.find(
      (favourite) =>
        favourite.point.seed === point.seed && this.isOf(favourite, model) && keyOf(favourite.point) === key,
    );
  }

  async add(model: ModelInfo, point: LatentPoint): Promise<void> {
    // A key that is held down must not keep one face several times.
    if (this.adding) return;
    this.adding = true;
    const name = point.base
      ? t('favourites.mixedName')
      : t('favourites.seedName', { seed: String(point.seed) });
    const added = await this.toasts.guard(
      this.bridge.call('favourites.add', { modelId: model.id, point: $state.snapshot(point), name }),
    );
    this.adding = false;
    if (added && !this.find(added.id)) this.list = [added, ...this.list];
  }

  async rename(favourite: Favourite, name: string): Promise<void> {
    const renamed = await this.toasts.guard(
      this.bridge.call('favourites.rename', { favouriteId: favourite.id, name }),
    );
    if (renamed) this.list = this.list.map((other) => (other.id === renamed.id ? renamed : other));
  }

  async remove(favourite: Favourite): Promise<void> {
    const { id } = favourite;
    const done = await this.toasts.guard(this.bridge.call('favourites.remove', { favouriteId: id }));
    if (done === undefined) return;
    this.list = this.list.filter((other) => other.id !== id);
    this.chosen = this.chosen.filter((other) => other !== id);
    this.toasts.undoable(t('favourites.removed', { name: favourite.name }), () => void this.restore(id));
  }

  async saveRecipe({ id }: Favourite): Promise<void> {
    const saved = await this.toasts.guard(this.bridge.call('favourites.saveRecipe', { favouriteId: id }));
    if (saved) this.toasts.show(t('action.saved', { name: saved.name }), 'done');
  }

  async copyRecipe({ id }: Favourite): Promise<void> {
    const done = await this.toasts.guard(this.bridge.call('favourites.copyRecipe', { favouriteId: id }));
    if (done !== undefined) this.toasts.show(t('favourites.recipeCopied'), 'done');
  }

  /** The recipe of a face from a file that the person chooses; null: none. */
  async openRecipe(): Promise<FaceRecipe | null> {
    return (await this.toasts.guard(this.bridge.call('favourites.openRecipe'))) ?? null;
  }

  toggleChosen(id: string): void {
    this.chosen = this.chosen.includes(id)
      ? this.chosen.filter((other) => other !== id)
      : [...this.chosen, id];
  }

  private async restore(favouriteId: string): Promise<void> {
    const done = await this.toasts.guard(this.bridge.call('favourites.restore', { favouriteId }));
    if (done !== undefined) await this.load();
  }
}

/** Equal for equal faces, in whatever order their changes were made. */
function keyOf({ seed, variety, strength, edits, base, moves }: LatentPoint): string {
  const sorted = (record: Readonly<Record<string, number>> = {}) =>
    Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([seed, variety, strength, sorted(edits), base ?? null, sorted(moves)]);
}
