import { violations } from './axe';
import { expect, test, type Room } from './studio';

const rooms: Room[] = ['projects', 'data', 'train', 'faces', 'shapes', 'age', 'upscale', 'settings'];

test('the first start shows the way, in both languages and themes', async ({ studio }) => {
  const { page } = studio;
  await expect(page).toHaveTitle(/GAN Studio/);
  await expect(studio.id('drop-zone')).toContainText('Drop a folder of pictures');
  await expect(studio.id('project-card')).toHaveCount(0);
  for (const room of ['data', 'train'] as const) {
    await expect(studio.id(`rail-${room}`)).toHaveAttribute('aria-disabled', 'true');
    await studio.id(`rail-${room}`).click({ force: true });
    await expect(studio.id('rail-projects')).toHaveAttribute('aria-current', 'page');
  }
  expect(await violations(studio), 'the empty start page').toEqual([]);

  const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await studio.look('light', 'en');
  const light = await ground();
  await studio.look('dark', 'zh-CN');
  await expect.poll(ground).not.toBe(light);
  await expect(studio.id('rail-projects')).toContainText('项目');
  await studio.go('projects');
  await expect(studio.id('drop-zone')).toContainText('拖入一个图片文件夹');

  await studio.reopen();
  await expect(studio.page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(studio.page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('every room is free of accessibility violations, empty and full, in both themes and languages', async ({
  studio,
}) => {
  const looks = [
    ['light', 'en'],
    ['dark', 'zh-CN'],
  ] as const;
  const checkRooms = async (state: string): Promise<void> => {
    for (const [theme, language] of looks) {
      await studio.look(theme, language);
      for (const room of rooms) {
        await studio.go(room);
        if (state === 'full' && room === 'faces')
          await expect(studio.id('wall-face').first()).toHaveAttribute('data-drawn', 'true');
        expect(await violations(studio), `${room}, ${state}, ${theme}, ${language}`).toEqual([]);
      }
    }
  };
  await studio.newProject('Axe');
  await checkRooms('empty');
  await studio.look('light', 'en');
  await studio.drawFaces();
  await studio.newRun();
  expect(await violations(studio), 'a new run').toEqual([]);
  await studio.startSmallTraining(20);
  await studio.waitForState('finished');
  await checkRooms('full');
  await studio.go('faces');
  await studio.id('wall-face').first().click();
  await expect(studio.id('face-main')).toBeVisible();
  for (const [theme, language] of looks) {
    await studio.look(theme, language);
    await studio.go('faces');
    expect(await violations(studio), `one face, ${theme}`).toEqual([]);
  }
});

test('a project is made and the rooms are reached with the keyboard alone', async ({ studio }) => {
  const { page } = studio;
  const focused = (name: string): Promise<boolean> =>
    studio.id(name).evaluate((element) => element === document.activeElement);
  const tabTo = async (name: string): Promise<void> => {
    for (let presses = 0; presses < 40; presses++) {
      if (await focused(name)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not reach ${name}.`);
  };

  await test.step('Tab, Enter and the name', async () => {
    await tabTo('new-project');
    await page.keyboard.press('Enter');
    await expect(studio.id('new-project-dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(studio.id('new-project-dialog')).toBeHidden();
    expect(await focused('new-project'), 'the focus returns to where it was').toBe(true);
    await page.keyboard.press('Enter');
    await expect(studio.id('project-name')).toBeFocused();
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Enter');
    await expect(studio.id('rail-data')).toHaveAttribute('aria-current', 'page');
  });

  await test.step('arrows walk along the rail', async () => {
    await tabTo('rail-projects');
    for (const room of rooms) {
      await expect(studio.id(`rail-${room}`)).toBeFocused();
      await page.keyboard.press('Enter');
      await expect(studio.id(`rail-${room}`)).toHaveAttribute('aria-current', 'page');
      await page.keyboard.press('ArrowDown');
    }
    await expect(studio.id('rail-projects')).toBeFocused();
  });

  await test.step('shortcuts of the rooms', async () => {
    for (const [i, room] of rooms.entries()) {
      await page.keyboard.press(`ControlOrMeta+${i + 1}`);
      await expect(studio.id(`rail-${room}`)).toHaveAttribute('aria-current', 'page');
    }
    await page.keyboard.press('ControlOrMeta+N');
    await expect(studio.id('new-project-dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Shift+?');
    await expect(studio.id('shortcuts')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(studio.id('shortcuts')).toBeHidden();
  });
});

test('the menu leads to the rooms, in the language of the studio', async ({ studio }) => {
  await studio.newProject('Menu');
  const items = [
    ['goProjects', 'projects', 'CmdOrCtrl+1'],
    ['goData', 'data', 'CmdOrCtrl+2'],
    ['goTrain', 'train', 'CmdOrCtrl+3'],
    ['goFaces', 'faces', 'CmdOrCtrl+4'],
    ['goShapes', 'shapes', 'CmdOrCtrl+5'],
    ['goAge', 'age', 'CmdOrCtrl+6'],
    ['goUpscale', 'upscale', 'CmdOrCtrl+7'],
    ['goSettings8', 'settings', 'CmdOrCtrl+8'],
  ] as const;
  const item = (id: string): Promise<{ label: string; accelerator: string | undefined }> =>
    studio.app.evaluate(({ Menu }, id) => {
      const { label, accelerator } = Menu.getApplicationMenu()!.getMenuItemById(id)!;
      return { label, accelerator: accelerator as string | undefined };
    }, id);
  for (const [id, room, accelerator] of items) {
    expect((await item(id)).accelerator).toBe(accelerator);
    await studio.app.evaluate(({ Menu }, id) => Menu.getApplicationMenu()!.getMenuItemById(id)!.click(), id);
    await expect(studio.id(`rail-${room}`)).toHaveAttribute('aria-current', 'page');
  }
  expect((await item('goTrain')).label).toMatch(/^[\x20-\x7e]+$/);
  await studio.look('light', 'zh-CN');
  await expect.poll(async () => (await item('goTrain')).label).toMatch(/训练/);
});

test('the window comes back where and as large as it was', async ({ studio }) => {
  const bounds = { x: 140, y: 90, width: 1100, height: 720 };
  await studio.app.evaluate(({ BrowserWindow }, b) => BrowserWindow.getAllWindows()[0]!.setBounds(b), bounds);
  const current = (): Promise<typeof bounds> =>
    studio.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds());
  await expect.poll(current).toEqual(bounds);
  await studio.reopen();
  expect(await current()).toEqual(bounds);
});
