import type { Bridge, ModelCard, ModelInfo } from '../../src-preload/contract';
import { t } from '../words/words.svelte';
import type { Toasts } from './toasts.svelte';

/** What of a model is needed to do something with it. */
type Model = Pick<ModelInfo, 'id' | 'name'>;

/** A room that works with one of several models. */
interface Room {
  load(): Promise<void>;
  useModel(modelId: string): void;
}

/** What a person does with models as files, in every room that works with them. */
export class ModelFiles {
  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
    private readonly room: Room,
  ) {}

  /** A model file that was just taken in: the room shows it. */
  async took({ id, name }: Model): Promise<void> {
    await this.show(id);
    this.toasts.show(t('faces.modelTaken', { name }), 'done');
  }

  /** Asks where to, and saves it. */
  async save({ id: modelId }: Model): Promise<void> {
    const saved = await this.toasts.guard(this.bridge.call('models.save', { modelId }));
    if (saved) this.toasts.show(t('action.saved', { name: saved.name }), 'done');
  }

  /** What its maker says of it; null: nothing. */
  async cardOf({ id: modelId }: Model): Promise<ModelCard | null> {
    return (await this.toasts.guard(this.bridge.call('models.card', { modelId }))) ?? null;
  }

  /** Gives an own model another name; an empty one changes nothing. */
  async rename({ id: modelId }: Model, name: string): Promise<void> {
    if (name.trim() === '') return;
    const renamed = await this.toasts.guard(this.bridge.call('models.rename', { modelId, name }));
    if (renamed) await this.room.load();
  }

  /** Takes an own model off the list, and offers to take that back. */
  async remove({ id, name }: Model): Promise<void> {
    const done = await this.toasts.guard(this.bridge.call('models.remove', { modelId: id }));
    if (done === undefined) return;
    this.toasts.undoable(t('faces.modelRemoved', { name }), () => void this.restore(id));
  }

  private async restore(modelId: string): Promise<void> {
    const done = await this.toasts.guard(this.bridge.call('models.restore', { modelId }));
    if (done !== undefined) await this.show(modelId);
  }

  private async show(modelId: string): Promise<void> {
    await this.room.load();
    this.room.useModel(modelId);
  }
}
