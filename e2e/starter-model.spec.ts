import { copyFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { violations } from './axe';
import { pixels } from './canvas';
import { expect, test } from './studio';

test('faces in the first minute: the model that ships, and models that people share', async ({
  studio,
  folder,
}) => {
  const { page } = studio;
  const shown = studio.id('model');
  const drawn = (): Promise<void> =>
    expect(studio.page.locator('[data-testid=wall-face]:not([data-drawn=true])')).toHaveCount(0, {
      timeout: 60_000,
    });
  const menu = async (item: string): Promise<void> => {
    await studio.id('model-menu').click();
    await studio.page.getByRole('menuitem', { name: item }).click();
  };
  const faces = async (): Promise<string[]> => {
    await drawn();
    const some = (await studio.id('wall-face').all()).slice(0, 4);
    return Promise.all(some.map((face) => pixels(face.locator('canvas'))));
  };

  const first = await test.step('without a project, the room makes faces at once, in colours', async () => {
    await studio.go('faces');
    await expect(studio.id('wall-face').first()).toBeVisible();
    await expect(shown.locator('option')).toHaveText(['Anime faces']);
    const made = await faces();
    expect(new Set(made).size).toBe(made.length);
    expect(await violations(studio), 'the wall of the model that ships').toEqual([]);
    return made;
  });

  await test.step('its card tells what it learned from, in both languages', async () => {
    await menu('About this model…');
    await expect(studio.id('model-card')).toContainText('Learned from');
    await expect(studio.id('model-card')).toContainText('23,226 steps');
    expect(await violations(studio), 'the card').toEqual([]);
    await page.keyboard.press('Escape');
    await studio.look('dark', 'zh-CN');
    await studio.go('faces');
    await menu('关于此模型…');
    await expect(studio.id('model-card')).toContainText('学习的图片');
    await expect(studio.id('model-card')).toContainText('第一个模型');
    await page.keyboard.press('Escape');
    await studio.look('light', 'en');
    await studio.go('faces');
  });

  const file = join(folder, 'shared.safetensors');
  await test.step('it is saved as a file, and that file loaded again makes the same faces', async () => {
    await studio.answerSaveDialog(file);
    await menu('Save model…');
    await expect.poll(async () => (await stat(file).catch(() => null))?.size ?? 0).toBeGreaterThan(1_000_000);
    await studio.answerOpenDialog([file]);
    await menu('Load model…');
    await expect(shown.locator('option')).toHaveCount(2);
    await expect(shown).toHaveValue(/^own-/);
    expect(await faces()).toEqual(first);
  });

  await test.step('an own model is renamed, removed, and comes back with Undo', async () => {
    await menu('Rename…');
    await studio.id('model-name').fill('Shared by a friend');
    await page.keyboard.press('Enter');
    await expect(shown.locator('option').first()).toHaveText('Shared by a friend');
    await menu('Remove');
    await expect(shown.locator('option')).toHaveText(['Anime faces']);
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect(shown.locator('option')).toHaveText(['Shared by a friend', 'Anime faces']);
    await studio.reopen();
    await studio.go('faces');
    await expect(studio.id('model').locator('option')).toHaveText(['Shared by a friend', 'Anime faces']);
  });

  await test.step('files that are no models are refused in words, dropped or chosen', async () => {
    const bad = join(folder, 'bad.safetensors');
    await writeFile(bad, 'not a model');
    await studio.answerOpenDialog([bad]);
    await menu('Load model…');
    await expect(studio.page.getByText('These weights cannot be read')).toBeVisible();
    await expect(studio.id('model').locator('option')).toHaveCount(2);
    const dropped = join(folder, 'dropped.safetensors');
    await copyFile(file, dropped);
    await studio.drop([dropped], studio.page.locator('main'));
    await expect(studio.page.getByText('is now one of your models')).toBeVisible();
  });
});
