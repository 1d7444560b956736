import AxeBuilder from '@axe-core/playwright';
import type { Studio } from './studio';

/** What axe finds wrong with the accessibility of the window as it is now. */
export async function violations(studio: Studio): Promise<string[]> {
  // The studio allows no second window; the legacy mode works within the page that is there.
  const { violations } = await new AxeBuilder({ page: studio.page }).setLegacyMode(true).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
