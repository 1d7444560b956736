import type { Bridge, ModelInfo } from '../../src-preload/contract';
import { t, writeNumber } from '../words/words.svelte';
import { ModelFiles } from './model-files';
import type { Toasts } from './toasts.svelte';

/** A room that works with one of the models of its kind: which there are, and which one is used. */
export abstract class ModelRoom {
  models = $state.raw<ModelInfo[]>([]);
  loaded = $state(false);
  model = $state.raw<ModelInfo | null>(null);
  readonly files: ModelFiles;

  /** @param takes whether the room works with models of a system: own ones may be for other rooms */
  constructor(
    protected readonly bridge: Bridge,
    protected readonly toasts: Toasts,
    private readonly takes: (system: ModelInfo['system']) => boolean,
  ) {
    this.files = new ModelFiles(bridge, toasts, this);
  }

  get modelId(): string | null {
    return this.model?.id ?? null;
  }

  /** Works with another model, or with none. */
  abstract use(model: ModelInfo | null): void;

  async load(): Promise<void> {
    const models = await this.toasts.guard(this.bridge.call('models.list'));
    if (models) this.models = models.filter(({ system }) => this.takes(system));
    this.loaded = true;
    const { model } = this;
    if (!model) return;
    const same = this.models.find(({ id }) => id === model.id);
    if (same) {
      // Under another name, perhaps.
      this.model = same;
      return;
    }
    // Its checkpoint was thinned out or removed: the newest of the same run comes closest.
    const closest = this.models.find(({ runId }) => runId !== null && runId === model.runId);
    this.use(closest ?? this.models[0] ?? null);
    if (closest) this.tellThinned(closest);
  }

  /** Sees to it that a model is chosen when the room is entered. */
  async enter(): Promise<void> {
    await this.load();
    if (!this.model && this.models.length > 0) this.use(this.models[0]!);
  }

  useModel(modelId: string): void {
    const model = this.models.find(({ id }) => id === modelId);
    if (model) this.use(model);
  }

  /** Says which checkpoint has taken the place of one that is gone. */
  protected tellThinned({ name, step }: ModelInfo): void {
    this.toasts.show(t('faces.modelThinned', { name, step: writeNumber(step) }));
  }
}
