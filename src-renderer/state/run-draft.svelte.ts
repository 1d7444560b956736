import {
  describeSystem,
  fieldsOf,
  presetOf,
  readField,
  recipeProblems,
  recipeSchema,
  systemFor,
  withSide,
  writeField,
  type Bridge,
  type CheckpointInfo,
  type DatasetSummary,
  type ErrorMessage,
  type PresetId,
  type Recipe,
  type RecipeField,
  type RecipeProblem,
  type RunEstimate,
  type RunTrial,
  type SystemId,
  type TrialUpdate,
} from '../../src-preload/contract';
import { asErrorMessage } from './errors';
import { Latest } from './latest';

/** What would be trained: the form of a new run or of a fork. */
export class RunDraft {
  name = $state('');
  dataset = $state.raw<DatasetSummary | null>(null);
  recipe = $state.raw<Recipe>(presetOf('dcgan', 'compact', 64));
  estimate = $state.raw<RunEstimate | null>(null);
  estimateError = $state.raw<ErrorMessage | null>(null);
  starting = $state(false);
  /** How far a dry run is; null when none goes on. */
  trying = $state.raw<TrialUpdate | null>(null);
  trialError = $state.raw<ErrorMessage | null>(null);
  private measured = $state.raw<{ key: string; trial: RunTrial } | null>(null);

  readonly fields: readonly RecipeField[] = $derived(
    fieldsOf(this.recipe, describeSystem(this.recipe.system).fields),
  );
  /** The preset's recipe, which double click and the ticks of the sliders go back to. */
  readonly defaults: Recipe = $derived(
    presetOf(this.recipe.system, this.recipe.preset, this.recipe.imageSize),
  );
  private readonly checked = $derived(recipeSchema.safeParse(this.recipe));
  readonly problems: RecipeProblem[] = $derived(recipeProblems(this.recipe, this.dataset ?? undefined));
  /** Paths of values that are out of the bounds of their own field. */
  readonly outOfBounds: string[] = $derived(
    this.checked.success
      ? []
      : this.checked.error.issues
          .map((issue) => issue.path.join('.'))
          .filter((path, i, all) => all.indexOf(path) === i),
  );
  /** What was measured of these settings; those that only say how long it lasts may differ. */
  readonly trial: RunTrial | null = $derived(
    this.measured?.key === trialKey(this.dataset, this.recipe) ? this.measured.trial : null,
  );
  readonly canStart = $derived(
    this.dataset !== null &&
      this.name.trim() !== '' &&
      this.outOfBounds.length === 0 &&
      !this.problems.some((problem) => problem.severity === 'error') &&
      !this.starting,
  );

  private readonly estimates: Latest<{ datasetId: number | null; recipe: Recipe }, RunEstimate>;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param forkFrom the checkpoint whose weights the run begins with */
  constructor(
    private readonly bridge: Bridge,
    readonly forkFrom: CheckpointInfo | null = null,
  ) {
    this.estimates = new Latest(
      (request) => this.bridge.call('runs.estimate', request),
      (estimate) => {
        this.estimate = estimate;
        this.estimateError = null;
      },
      (thrown) => {
        this.estimate = null;
        this.estimateError = asErrorMessage(thrown);
      },
    );
  }

  /** The pictures decide the size of the net, and the system where the chosen one does not learn from such pictures. */
  setDataset(dataset: DatasetSummary | null): void {
    this.dataset = dataset;
    if (dataset && !this.forkFrom) {
      const { content, imageSize } = dataset;
      const fits = describeSystem(this.recipe.system).content === content;
      const other = fits ? null : systemFor(content);
      this.recipe = other ? presetOf(other, this.recipe.preset, imageSize) : withSide(this.recipe, imageSize);
    }
    this.askEstimate();
  }

  /** What is known of the chosen data set has changed: its ages were estimated, or pictures were removed. */
  followDatasets(list: readonly DatasetSummary[]): void {
    const now = list.find(({ id }) => id === this.dataset?.id);
    if (!now) return;
    this.dataset = now;
    this.askEstimate();
  }

  /** Begins with the same preset of another system. */
  setSystem(system: SystemId): void {
    this.setRecipe(presetOf(system, this.recipe.preset, this.side));
  }

  setPreset(preset: PresetId): void {
    this.setRecipe(presetOf(this.recipe.system, preset, this.side));
  }

  /** A recipe from elsewhere, for pictures of the side that is at hand. Its system stays: what does not fit is said. */
  takeRecipe(recipe: Recipe): void {
    this.setRecipe(this.forkFrom ? recipe : withSide(recipe, this.side));
  }

  private get side(): number {
    return this.dataset?.imageSize ?? this.recipe.imageSize;
  }

  setRecipe(recipe: Recipe): void {
    this.recipe = recipe;
    this.askEstimate();
  }

  setField(path: string, value: unknown): void {
    this.setRecipe(writeField(this.recipe, path, value));
  }

  resetField(path: string): void {
    this.setField(path, readField(this.defaults, path));
  }

  isChanged(path: string): boolean {
    return readField(this.recipe, path) !== readField(this.defaults, path);
  }

  /** The weights of a checkpoint fit only the nets that they were trained in. */
  isLocked(field: RecipeField): boolean {
    return this.forkFrom !== null && describeSystem(this.recipe.system).netFields.includes(field.path);
  }

  problemsOf(path: string): RecipeProblem[] {
    return this.problems.filter((problem) => problem.path === path);
  }

  /** Runs a few real steps in an engine of their own and measures them. */
  async tryOut(): Promise<void> {
    const { dataset, recipe } = this;
    if (!dataset || !this.canStart || this.trying) return;
    const trying: TrialUpdate = { done: 0, total: 0 };
    this.trying = trying;
    this.trialError = null;
    this.measured = null;
    try {
      const trial = await this.bridge.call('runs.try', { datasetId: dataset.id, recipe });
      this.measured = { key: trialKey(dataset, recipe), trial };
    } catch (thrown) {
      const error = asErrorMessage(thrown);
      // That is what the person asked for.
      if (error.code !== 'trialCancelled') this.trialError = error;
    } finally {
      this.trying = null;
    }
  }

  /** A message of the main process about a dry run. */
  takeTrial(update: TrialUpdate): void {
    if (this.trying) this.trying = update;
  }

  /** Gives the dry run up that goes on; nothing was stored. */
  async cancelTrial(): Promise<void> {
    if (!this.trying) return;
    await this.bridge.call('runs.cancelTry').catch(() => {});
  }

  private askEstimate(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.outOfBounds.length > 0) return;
      this.estimates.ask({ datasetId: this.dataset?.id ?? null, recipe: this.recipe });
    }, 250);
  }
}

/** Everything that a step's time and memory depend on. */
function trialKey(dataset: DatasetSummary | null, recipe: Recipe): string {
  const schedule = { steps: 0, sampleEvery: 0, checkpointEvery: 0, keepLast: 0, keepSpaced: 0, seed: 0 };
  return JSON.stringify([dataset?.id, { ...recipe, ...schedule }]);
}
