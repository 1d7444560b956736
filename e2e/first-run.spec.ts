import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Room, type Studio } from './studio';

const rooms: Room[] = ['projects', 'data', 'train', 'faces', 'settings'];

async function violations(studio: Studio): Promise<string[]> {
  // The studio allows no second window; the legacy mode works within the page that is there.
  const { violations } = await new AxeBuilder({ page: studio.page }).setLegacyMode(true).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

test('the first start shows the way, in both languages and themes', async ({ studio }) => {
  const { page } = studio;
  await expect(page).toHaveTitle(/GAN Studio/);
  await expect(studio.id('drop-zone')).toBeVisible();
  for (const room of ['data', 'train', 'faces'] as const) {
    await expect(studio.id(`rail-${room}`)).toHaveAttribute('aria-disabled', 'true');
  }

  await studio.go('settings');
  await studio.id('theme-dark').click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await studio.id('language-zh-CN').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(studio.id('rail-projects')).toContainText('项目');

  await studio.reopen();
  await expect(studio.page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(studio.page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('every room is free of accessibility violations, in both themes and languages', async ({ studio }) => {
  await studio.newProject('Axe');
  await studio.drawFaces();
  await studio.startSmallTraining(20);
  await studio.waitForState('finished');
  for (const [theme, language] of [
    ['light', 'en'],
    ['dark', 'zh-CN'],
  ] as const) {
    await studio.go('settings');
    await studio.id(`theme-${theme}`).click();
    await studio.id(`language-${language}`).click();
    for (const room of rooms) {
      await studio.go(room);
      if (room === 'faces')
        await expect(studio.id('wall-face').first()).toHaveAttribute('data-drawn', 'true');
      expect(await violations(studio), `${room}, ${theme}, ${language}`).toEqual([]);
    }
  }
});

test('a project is made and the rooms are reached with the keyboard alone', async ({ studio }) => {
  const { page } = studio;
  await page.keyboard.press('ControlOrMeta+N');
  await expect(studio.id('new-project-dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(studio.id('new-project-dialog')).toBeHidden();
  await page.keyboard.press('ControlOrMeta+N');
  await expect(studio.id('project-name')).toBeFocused();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Enter');
  await expect(studio.id('rail-data')).toBeEnabled();
  for (const [i, room] of rooms.slice(0, 4).entries()) {
    await page.keyboard.press(`ControlOrMeta+${i + 1}`);
    await expect(studio.id(`rail-${room}`)).toHaveAttribute('aria-current', 'page');
  }
  await page.keyboard.press('Shift+?');
  await expect(studio.id('shortcuts')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(studio.id('shortcuts')).toBeHidden();
});

test('the window comes back where and as large as it was', async ({ studio }) => {
  const bounds = { x: 40, y: 30, width: 1100, height: 720 };
  await studio.app.evaluate(({ BrowserWindow }, b) => BrowserWindow.getAllWindows()[0]!.setBounds(b), bounds);
  await studio.reopen();
  const back = await studio.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.getBounds(),
  );
  expect(back).toMatchObject({ width: bounds.width, height: bounds.height });
});
