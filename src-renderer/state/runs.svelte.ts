import { SvelteMap } from 'svelte/reactivity';
import type {
  Bridge,
  CheckpointInfo,
  DatasetSummary,
  NetName,
  RunState,
  RunSummary,
  RunUpdate,
  WeightFileFormat,
} from '../../src-preload/contract';
import { t } from '../words/words.svelte';
import { RunDraft } from './run-draft.svelte';
import { RunView } from './run-view.svelte';
import type { Toasts } from './toasts.svelte';

/** Whether an engine is at work for a run in this state. */
export function isActive(state: RunState): boolean {
  return state === 'starting' || state === 'training' || state === 'pausing' || state === 'stopping';
}

/** Whether a run in this state can go on from its last checkpoint. */
export function canResume(run: { state: RunState; step: number; totalSteps: number }): boolean {
  if (run.state === 'paused' || run.state === 'failed') return true;
  return run.state === 'stopped' && run.step < run.totalSteps;
}

/** The runs of the project, what the engines say about them, the one that is looked at and the form of a new one. */
export class Runs {
  list = $state.raw<RunSummary[]>([]);
  loaded = $state(false);
  /** Last message of each run that an engine works on. */
  live = new SvelteMap<number, RunUpdate>();
  view = $state.raw<RunView | null>(null);
  draft = $state.raw<RunDraft | null>(null);
  readonly active = $derived([...this.live.values()].filter((update) => isActive(update.state)));
  readonly selected: RunSummary | null = $derived(
    this.list.find((run) => run.id === this.view?.runId) ?? this.view?.detail ?? null,
  );

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
  ) {}

  async load(): Promise<void> {
    const list = await this.toasts.guard(this.bridge.call('runs.list'));
    if (list) this.list = [...list].sort((a, b) => b.createdAt - a.createdAt || b.id - a.id);
    this.loaded = true;
    const shown = this.view;
    if (shown && list && !list.some((run) => run.id === shown.runId)) this.view = null;
  }

  async loadActive(): Promise<void> {
    const active = await this.toasts.guard(this.bridge.call('runs.active'));
    for (const update of active ?? []) if (isActive(update.state)) this.live.set(update.runId, update);
  }

  nameOf(runId: number): string {
    return this.list.find((run) => run.id === runId)?.name ?? '';
  }

  stateOf(run: RunSummary): RunState {
    return this.live.get(run.id)?.state ?? run.state;
  }

  stepOf(run: RunSummary): number {
    return this.live.get(run.id)?.step ?? run.step;
  }

  /** Looks at a run. */
  async select(runId: number): Promise<void> {
    this.draft = null;
    if (this.view?.runId === runId) return;
    const view = new RunView(runId, this.bridge);
    this.view = view;
    try {
      await view.load();
    } catch (thrown) {
      this.toasts.error(thrown);
      if (this.view === view) this.view = null;
    }
  }

  /** Opens the form of a new run. */
  begin(dataset: DatasetSummary | null): void {
    const draft = new RunDraft(this.bridge);
    draft.setDataset(dataset);
    draft.name = this.freeName(dataset?.name ?? t('train.untitled'));
    this.draft = draft;
  }

  /** Opens the form of a run that begins with the weights of a checkpoint. */
  async beginFork(checkpoint: CheckpointInfo, datasets: readonly DatasetSummary[]): Promise<void> {
    const origin = await this.toasts.guard(this.bridge.call('runs.get', { runId: checkpoint.runId }));
    if (!origin) return;
    const draft = new RunDraft(this.bridge, checkpoint);
    draft.setDataset(datasets.find((dataset) => dataset.id === origin.datasetId) ?? null);
    draft.setRecipe(origin.recipe);
    draft.name = this.freeName(t('train.forkName', { name: origin.name }));
    this.draft = draft;
  }

  async importRecipe(): Promise<void> {
    const recipe = await this.toasts.guard(this.bridge.call('runs.importRecipe'));
    if (!recipe || !this.draft) return;
    this.draft.takeRecipe(recipe);
    this.toasts.show(t('train.recipeImported'), 'done');
  }

  async start(): Promise<void> {
    const { draft } = this;
    if (!draft?.canStart || !draft.dataset) return;
    draft.starting = true;
    // What is measured beside a training that begins says nothing.
    await draft.cancelTrial();
    const name = draft.name.trim();
    const started = await this.toasts.guard(
      draft.forkFrom
        ? this.bridge.call('runs.fork', { checkpointId: draft.forkFrom.id, name, recipe: draft.recipe })
        : this.bridge.call('runs.start', {
            datasetId: draft.dataset.id,
            name,
            recipe: draft.recipe,
            ...(draft.weights.list.length > 0 ? { weights: draft.weights.request } : {}),
          }),
    );
    draft.starting = false;
    if (!started) return;
    this.draft = null;
    this.put(started);
    await this.select(started.id);
  }

  async pause(runId: number): Promise<void> {
    await this.toasts.guard(this.bridge.call('runs.pause', { runId }));
  }

  async resume(runId: number): Promise<void> {
    const run = await this.toasts.guard(this.bridge.call('runs.resume', { runId }));
    if (run) this.put(run);
  }

  async stop(runId: number): Promise<void> {
    await this.toasts.guard(this.bridge.call('runs.stop', { runId }));
  }

  async continueFor(runId: number, moreSteps: number): Promise<void> {
    const run = await this.toasts.guard(this.bridge.call('runs.continue', { runId, moreSteps }));
    if (run) this.put(run);
  }

  /** Pauses a run that trains, lets one that rests go on; nothing otherwise. */
  async toggle(run: RunSummary): Promise<void> {
    const state = this.stateOf(run);
    if (state === 'training') await this.pause(run.id);
    else if (canResume({ ...run, state })) await this.resume(run.id);
  }

  async rename(runId: number, name: string): Promise<void> {
    const clean = name.trim();
    if (clean === '') return;
    const done = await this.toasts.guard(this.bridge.call('runs.rename', { runId, name: clean }));
    if (done === undefined) return;
    this.list = this.list.map((run) => (run.id === runId ? { ...run, name: clean } : run));
  }

  async remove(run: RunSummary): Promise<void> {
    const done = await this.toasts.guard(this.bridge.call('runs.remove', { runId: run.id }));
    if (done === undefined) return;
    this.list = this.list.filter((other) => other.id !== run.id);
    if (this.view?.runId === run.id) this.view = null;
    this.toasts.undoable(t('train.removed', { name: run.name }), () => void this.restore(run.id));
  }

  async exportRecipe(runId: number): Promise<void> {
    const saved = await this.toasts.guard(this.bridge.call('runs.exportRecipe', { runId }));
    if (saved) this.toasts.show(t('action.saved', { name: saved.name }), 'done');
  }

  /** Writes a net of the newest checkpoint of a run as a file; false: it was not written. */
  async exportWeights(runId: number, net: NetName, format: WeightFileFormat): Promise<boolean> {
    const saved = await this.toasts.guard(this.bridge.call('runs.exportWeights', { runId, net, format }));
    if (saved) this.toasts.show(t('action.saved', { name: saved.name }), 'done');
    return Boolean(saved);
  }

  async pin(checkpoint: CheckpointInfo): Promise<void> {
    const changed = await this.toasts.guard(
      this.bridge.call('checkpoints.pin', { checkpointId: checkpoint.id, pinned: !checkpoint.pinned }),
    );
    const { view } = this;
    if (changed && view?.runId === changed.runId) {
      view.checkpoints = view.checkpoints.map((other) => (other.id === changed.id ? changed : other));
    }
  }

  async removeCheckpoint(checkpoint: CheckpointInfo): Promise<void> {
    const done = await this.toasts.guard(
      this.bridge.call('checkpoints.remove', { checkpointId: checkpoint.id }),
    );
    if (done === undefined) return;
    const { view } = this;
    if (view?.runId === checkpoint.runId) {
      view.checkpoints = view.checkpoints.filter((other) => other.id !== checkpoint.id);
    }
  }

  /** A message of an engine; at most ten a second. */
  take(update: RunUpdate): void {
    const before = this.live.get(update.runId)?.state;
    const { view } = this;
    if (view?.runId === update.runId) view.take(update);
    if (isActive(update.state)) {
      this.live.set(update.runId, { ...update, points: [], samples: [], checkpoints: [], warnings: [] });
      if (!this.list.some((run) => run.id === update.runId)) void this.load();
      const newest = update.samples.at(-1);
      if (newest) this.patch(update.runId, { picture: newest.url });
      return;
    }
    this.live.delete(update.runId);
    this.patch(update.runId, {
      state: update.state,
      step: update.step,
      totalSteps: update.totalSteps,
      error: update.error,
    });
    if (before === undefined) return;
    const name = this.nameOf(update.runId);
    if (update.state === 'finished') this.toasts.show(t('train.finishedToast', { name }), 'done');
    if (update.state === 'failed') this.toasts.error(update.error);
    if (view?.runId === update.runId) view.refresh().catch((thrown) => this.toasts.error(thrown));
  }

  reset(): void {
    this.list = [];
    this.loaded = false;
    this.live.clear();
    this.view = null;
    this.draft = null;
  }

  private async restore(runId: number): Promise<void> {
    await this.toasts.guard(this.bridge.call('runs.restore', { runId }));
    await this.load();
  }

  private patch(runId: number, change: Partial<RunSummary>): void {
    this.list = this.list.map((run) => (run.id === runId ? { ...run, ...change } : run));
  }

  private put(run: RunSummary): void {
    this.list = [run, ...this.list.filter((other) => other.id !== run.id)].sort(
      (a, b) => b.createdAt - a.createdAt || b.id - a.id,
    );
    const { view } = this;
    if (view?.runId === run.id && view.detail) view.detail = { ...view.detail, ...run };
  }

  private freeName(wanted: string): string {
    const base = wanted.slice(0, 110);
    const taken = this.list.map((run) => run.name);
    let name = base;
    for (let number = 2; taken.includes(name); number++) name = `${base} ${number}`;
    return name;
  }
}
