import {
  fieldsOf,
  readField,
  recipeProblems,
  recipeSchema,
  systems,
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
} from '../../src-preload/contract';
import { asErrorMessage } from './errors';
import { Latest } from './latest';

/** What would be trained: the form of a new run or of a fork. */
export class RunDraft {
  name = $state('');
  dataset = $state.raw<DatasetSummary | null>(null);
  recipe = $state.raw<Recipe>(systems.dcgan.presets.compact);
  estimate = $state.raw<RunEstimate | null>(null);
  estimateError = $state.raw<ErrorMessage | null>(null);
  starting = $state(false);

  readonly fields: readonly RecipeField[] = $derived(
    fieldsOf(this.recipe, systems[this.recipe.system].fields),
  );
  /** The preset's recipe, which double click and the ticks of the sliders go back to. */
  readonly defaults: Recipe = $derived({
    ...systems[this.recipe.system].presets[this.recipe.preset],
    imageSize: this.recipe.imageSize,
  });
  private readonly checked = $derived(recipeSchema.safeParse(this.recipe));
  readonly problems: RecipeProblem[] = $derived(
    recipeProblems(
      this.recipe,
      this.dataset ? { imageSize: this.dataset.imageSize, count: this.dataset.count } : undefined,
    ),
  );
  /** Paths of values that are out of the bounds of their own field. */
  readonly outOfBounds: string[] = $derived(
    this.checked.success
      ? []
      : this.checked.error.issues
          .map((issue) => issue.path.join('.'))
          .filter((path, i, all) => all.indexOf(path) === i),
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

  /** The pictures decide the size of the net. */
  setDataset(dataset: DatasetSummary | null): void {
    this.dataset = dataset;
    const size = dataset?.imageSize;
    if (!this.forkFrom && (size === 32 || size === 64 || size === 128)) {
      this.recipe = { ...this.recipe, imageSize: size };
    }
    this.askEstimate();
  }

  setPreset(preset: PresetId): void {
    this.setRecipe({ ...systems[this.recipe.system].presets[preset], imageSize: this.recipe.imageSize });
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
    if (!this.forkFrom) return false;
    if (
      ['latent.size', 'discriminator.spectralNorm', 'discriminator.minibatchDeviation'].includes(field.path)
    )
      return true;
    const free = /(leak|Momentum)$/;
    return (field.group === 'generator' || field.group === 'discriminator') && !free.test(field.path);
  }

  problemsOf(path: string): RecipeProblem[] {
    return this.problems.filter((problem) => problem.path === path);
  }

  private askEstimate(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.outOfBounds.length > 0) return;
      this.estimates.ask({ datasetId: this.dataset?.id ?? null, recipe: this.recipe });
    }, 250);
  }
}
