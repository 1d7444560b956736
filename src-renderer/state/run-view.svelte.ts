import type {
  Bridge,
  CheckpointInfo,
  RunDetail,
  RunUpdate,
  RunWarning,
  SampleSheet,
} from '../../src-preload/contract';
import { MetricSeries } from './metric-series';
import { presentOf, type PhaseOnPath } from './phase-path';

/** Everything about the one run that is looked at; grows with the run's messages. */
export class RunView {
  detail = $state.raw<RunDetail | null>(null);
  samples = $state.raw<SampleSheet[]>([]);
  checkpoints = $state.raw<CheckpointInfo[]>([]);
  warnings = $state.raw<RunWarning[]>([]);
  readonly series = new MetricSeries();
  /** Counts up whenever the series changed: the series itself is not reactive, it is far too long for that. */
  version = $state(0);
  /** Sample sheet that is shown when the gallery does not follow the newest. */
  private chosen = $state(0);
  following = $state(true);
  readonly shown = $derived(
    this.following ? this.samples.length - 1 : Math.min(this.chosen, this.samples.length - 1),
  );
  readonly sheet: SampleSheet | null = $derived(this.samples[this.shown] ?? null);

  /** Phase whose charts are looked at; null: they follow the training. */
  private chosenPhase = $state<string | null>(null);

  /** Messages that come while the first answers are on their way wait here. */
  private early: RunUpdate[] | null = [];
  private reloading = false;
  /** A few tries, so that an answer that never comes is not asked for ten times a second. */
  private asksLeft = 3;

  constructor(
    readonly runId: number,
    private readonly bridge: Bridge,
  ) {}

  async load(): Promise<void> {
    const { runId } = this;
    const [detail, points, samples, checkpoints] = await Promise.all([
      this.bridge.call('runs.get', { runId }),
      this.bridge.call('runs.metrics', { runId, points: 4000 }),
      this.bridge.call('runs.samples', { runId }),
      this.bridge.call('runs.checkpoints', { runId }),
    ]);
    this.detail = detail;
    this.series.append(points);
    this.samples = samples;
    this.checkpoints = newestFirst(checkpoints);
    this.version++;
    const early = this.early ?? [];
    this.early = null;
    for (const update of early) this.take(update);
  }

  private async refreshDetail(): Promise<void> {
    if (this.asksLeft === 0) return;
    this.asksLeft--;
    try {
      const { parameters } = await this.bridge.call('runs.get', { runId: this.runId });
      if (this.detail) this.detail = { ...this.detail, parameters };
    } catch {
      // Shown when the run is next opened.
    }
  }

  /** Asks again for what a message does not carry: the state of the run in the store. */
  async refresh(): Promise<void> {
    this.detail = await this.bridge.call('runs.get', { runId: this.runId });
    await this.refreshCheckpoints();
  }

  take(update: RunUpdate): void {
    if (this.early) {
      this.early.push(update);
      return;
    }
    for (const warning of update.warnings) {
      if (warning.code === 'rolledBack') this.goBack(warning.toStep);
    }
    if (update.points.length > 0) {
      this.series.append(update.points);
      this.version++;
    }
    if (update.samples.length > 0) {
      const first = update.samples[0]!.step;
      this.samples = [...this.samples.filter((sheet) => sheet.step < first), ...update.samples];
    }
    if (update.warnings.length > 0) this.warnings = [...this.warnings, ...update.warnings].slice(-20);
    // Older checkpoints are thinned when a new one is written, so the list is asked for again.
    if (update.checkpoints.length > 0) void this.refreshCheckpoints();
    // The sizes of the nets are known once they are built.
    if (update.state === 'training' && this.detail?.parameters === null) void this.refreshDetail();
    const detail = this.detail;
    if (detail && (detail.state !== update.state || detail.totalSteps !== update.totalSteps)) {
      this.detail = {
        ...detail,
        state: update.state,
        step: update.step,
        totalSteps: update.totalSteps,
        error: update.error,
      };
    }
  }

  show(index: number): void {
    this.chosen = Math.max(0, Math.min(this.samples.length - 1, index));
    this.following = false;
  }

  follow(): void {
    this.following = true;
  }

  /** Shows the sheet nearest to a step, for a click into a chart. */
  showStep(step: number): void {
    let best = 0;
    this.samples.forEach((sheet, index) => {
      if (Math.abs(sheet.step - step) < Math.abs(this.samples[best]!.step - step)) best = index;
    });
    this.show(best);
  }

  /** The phase whose charts are looked at. */
  phaseIn(path: readonly PhaseOnPath[]): PhaseOnPath {
    return path.find(({ phase }) => phase.id === this.chosenPhase) ?? presentOf(path);
  }

  /** Looks at the charts of a phase; at those of the present one, as long as it is that. */
  showPhase(id: string, path: readonly PhaseOnPath[]): void {
    this.chosenPhase = id === presentOf(path).phase.id ? null : id;
  }

  dismissWarning(index: number): void {
    this.warnings = this.warnings.filter((_, other) => other !== index);
  }

  private goBack(toStep: number): void {
    this.series.forgetFrom(toStep + 1);
    this.samples = this.samples.filter((sheet) => sheet.step <= toStep);
    this.version++;
  }

  private async refreshCheckpoints(): Promise<void> {
    if (this.reloading) return;
    this.reloading = true;
    try {
      this.checkpoints = newestFirst(await this.bridge.call('runs.checkpoints', { runId: this.runId }));
    } catch {
      // The next checkpoint or the next opening of the run asks again.
    } finally {
      this.reloading = false;
    }
  }
}

function newestFirst(checkpoints: readonly CheckpointInfo[]): CheckpointInfo[] {
  return [...checkpoints].sort((a, b) => b.step - a.step);
}
