import type { Bridge, ChosenWeights, ErrorMessage, NetName, Recipe } from '../../src-preload/contract';
import { asErrorMessage } from './errors';

/** How long the recipe rests before the files are held against it again, in milliseconds. */
const pause = 400;

/** The files of weights that a new run begins with, at most one for each net. Every one was found to fit its net. */
export class BeginWeights {
  list = $state.raw<ChosenWeights[]>([]);
  /** The net for which a file is being chosen or looked at. */
  choosing = $state.raw<NetName | null>(null);
  /** Why a file was not taken, or why those that were taken do not fit any more. */
  error = $state.raw<ErrorMessage | null>(null);
  /** Whether the files on the list do not fit the recipe as it is now. */
  misfit = $state(false);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private checks = 0;

  constructor(private readonly bridge: Bridge) {}

  of(net: NetName): ChosenWeights | null {
    return this.list.find((weights) => weights.net === net) ?? null;
  }

  /** What `runs.start` and `runs.checkWeights` take. */
  get request(): { net: NetName; weightsId: string }[] {
    return this.list.map(({ net, weightsId }) => ({ net, weightsId }));
  }

  /** Asks for a file and takes it if it fits. */
  async choose(net: NetName, recipe: Recipe): Promise<void> {
    if (this.choosing) return;
    this.choosing = net;
    this.error = null;
    try {
      const chosen = await this.bridge.call('runs.chooseWeights', { recipe, net });
      if (chosen) this.list = [...this.list.filter((weights) => weights.net !== net), chosen];
    } catch (thrown) {
      this.error = asErrorMessage(thrown);
    } finally {
      this.choosing = null;
    }
    if (this.misfit) await this.check(recipe);
  }

  async remove(net: NetName, recipe: Recipe): Promise<void> {
    this.list = this.list.filter((weights) => weights.net !== net);
    await this.check(recipe);
  }

  /** The recipe was changed: the files are held against it once it rests. */
  recipeChanged(recipe: Recipe): void {
    clearTimeout(this.timer);
    if (this.list.length === 0) return;
    this.timer = setTimeout(() => void this.check(recipe), pause);
  }

  private async check(recipe: Recipe): Promise<void> {
    clearTimeout(this.timer);
    const check = ++this.checks;
    let error: ErrorMessage | null = null;
    if (this.list.length > 0) {
      try {
        await this.bridge.call('runs.checkWeights', { recipe, weights: this.request });
      } catch (thrown) {
        error = asErrorMessage(thrown);
      }
    }
    // A later one knows more.
    if (check !== this.checks) return;
    this.error = error;
    this.misfit = error !== null;
  }
}
