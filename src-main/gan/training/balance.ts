import type { MetricPoint } from '../../../src-preload/contract';

/** Steps over which D's answers are averaged. */
const window = 200;
/** Mean answers beyond which a generator learns next to nothing: its gradients have vanished. */
const sure = { real: 0.98, fake: 0.02 };

/** Watches whether the discriminator tells every picture apart (Goodfellow et al. 2014, section 3). */
export class Balance {
  private seen = 0;
  private real = 0.5;
  private fake = 0.5;
  private told = false;

  /** @returns true at the step from which D wins; again only after it had lost its lead in between */
  add({ dReal, dFake }: MetricPoint): boolean {
    if (dReal === null || dFake === null) return false;
    const share = 1 / Math.min(++this.seen, window);
    this.real += (dReal - this.real) * share;
    this.fake += (dFake - this.fake) * share;
    const wins = this.seen >= window && this.real > sure.real && this.fake < sure.fake;
    const news = wins && !this.told;
    this.told = wins;
    return news;
  }
}
