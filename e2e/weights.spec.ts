import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { violations } from './axe';
import { cli } from './command-line';
import { expect, test, type Studio } from './studio';

const words = {
  en: {
    menu: 'Export weights…',
    kept: 'Arrays by their names',
    fresh: 'random, by the seed',
    damaged: '“damaged.h5” cannot be read',
    other: 'These weights are of another net',
  },
  'zh-CN': {
    menu: '导出权重…',
    kept: '按名称保存的数组',
    fresh: '随机，由种子决定',
    damaged: '无法读取“damaged.h5”',
    other: '这些权重属于另一个网络',
  },
} as const;

/** What the command line writes of a net of a run as it was before its first step. */
async function atBeginning(project: string, run: number, net: string, out: string): Promise<Buffer> {
  const line = ['export-weights', '--project', project, '--run', String(run), '--step', '0'];
  await cli(...line, '--net', net, '--out', out);
  return readFile(out);
}

/** Chooses what the dialog exports, and exports it. */
async function exportNet(studio: Studio, menu: string, net: string, path: string): Promise<void> {
  await studio.id('run-menu').click();
  await studio.page.getByRole('menuitem', { name: menu }).click();
  await studio.id(`weights-net-${net}`).click();
  await studio.id(`weights-format-${path.endsWith('.h5') ? 'h5' : 'safetensors'}`).click();
  await studio.answerSaveDialog(path);
  await studio.id('weights-save').click();
  await expect(studio.id('export-weights-dialog')).toHaveCount(0);
  expect((await stat(path)).size).toBeGreaterThan(1000);
}

test('weights leave a run as files, and another run begins from them', async ({ studio, folder }) => {
  test.setTimeout(400_000);
  const { page } = studio;
  const file = (name: string): string => join(folder, name);
  await studio.newProject('Weights');
  await studio.look('dark', 'en');
  const say = words.en;
  await studio.drawFaces(64, 32);
  await studio.startSmallTraining(4, 2);
  await studio.waitForState('finished');

  await test.step('the dialog exports each net in both formats', async () => {
    await studio.id('run-menu').click();
    await page.getByRole('menuitem', { name: say.menu }).click();
    await expect(studio.id('export-weights-dialog')).toBeVisible();
    await expect(studio.id('weights-net').locator('label')).toHaveCount(2);
    await studio.id('weights-format-safetensors').click();
    await expect(studio.id('weights-format')).toContainText(say.kept);
    expect(await violations(studio)).toEqual([]);
    // A person who changes her mind finds the dialog as it was, and no file.
    await studio.answerSaveDialog(file('none.safetensors'), true);
    await studio.id('weights-save').click();
    await expect(studio.id('weights-save')).toBeEnabled();
    await expect(studio.id('export-weights-dialog')).toBeVisible();
    await expect(stat(file('none.safetensors'))).rejects.toThrow();
    await page.keyboard.press('Escape');
    await expect(studio.id('export-weights-dialog')).toHaveCount(0);
    await exportNet(studio, say.menu, 'generator', file('g.h5'));
    await exportNet(studio, say.menu, 'generator', file('g.safetensors'));
    await exportNet(studio, say.menu, 'discriminator', file('d.weights.h5'));
    await exportNet(studio, say.menu, 'discriminator', file('d.safetensors'));
  });

  await test.step('a file that is damaged or of another net is refused in words', async () => {
    await studio.smallRecipe(4, 2);
    await studio.id('begin-weights').locator('summary').click();
    await expect(studio.id('weights-generator')).toHaveText(say.fresh);
    const whole = await readFile(file('g.h5'));
    await writeFile(file('damaged.h5'), whole.subarray(0, whole.length / 2));
    await studio.answerOpenDialog([file('damaged.h5')]);
    await studio.id('choose-weights-generator').click();
    await expect(studio.id('weights-error')).toContainText(say.damaged);
    await studio.answerOpenDialog([file('d.safetensors')]);
    await studio.id('choose-weights-generator').click();
    await expect(studio.id('weights-error')).toContainText(say.other);
    await expect(studio.id('weights-generator')).toHaveText(say.fresh);
    expect(await violations(studio)).toEqual([]);
  });

  await test.step('files that fit are taken, and let go when they fit no more', async () => {
    await studio.answerOpenDialog([file('g.h5')]);
    await studio.id('choose-weights-generator').click();
    await expect(studio.id('weights-generator')).toHaveText('g.h5');
    await expect(studio.id('weights-error')).toHaveCount(0);
    await studio.answerOpenDialog([file('d.weights.h5')]);
    await studio.id('choose-weights-discriminator').click();
    await expect(studio.id('weights-discriminator')).toHaveText('d.weights.h5');
    await studio.set({ 'generator.hiddenUnits': 40 });
    await expect(studio.id('weights-error')).toContainText(say.other);
    await expect(studio.id('train-start')).toBeDisabled();
    await studio.id('remove-weights-generator').click();
    await expect(studio.id('weights-error')).toHaveCount(0);
    await expect(studio.id('train-start')).toBeEnabled();
    await studio.set({ 'generator.hiddenUnits': 32 });
    await studio.answerOpenDialog([file('g.h5')]);
    await studio.id('choose-weights-generator').click();
    await expect(studio.id('weights-generator')).toHaveText('g.h5');
    expect(await violations(studio)).toEqual([]);
  });

  await test.step('the new run begins with exactly these weights', async () => {
    await studio.train({});
    await studio.waitForState('finished');
    const [, second] = await page.evaluate(async () => {
      const runs = await window.studio.call('runs.list');
      return runs.map(({ id }) => id).sort((a, b) => a - b);
    });
    const project = join(studio.projects, 'Weights.ganstudio');
    for (const [net, exported] of [
      ['generator', 'g.safetensors'],
      ['discriminator', 'd.safetensors'],
    ] as const) {
      const begun = await atBeginning(project, second!, net, file(`begun ${exported}`));
      expect(begun.equals(await readFile(file(exported)))).toBe(true);
    }
  });

  await test.step('all of that is said in Chinese as well', async () => {
    const chinese = words['zh-CN'];
    await studio.look('light', 'zh-CN');
    await studio.go('train');
    await studio.id('run-menu').click();
    await page.getByRole('menuitem', { name: chinese.menu }).click();
    await studio.id('weights-format-safetensors').click();
    await expect(studio.id('weights-format')).toContainText(chinese.kept);
    expect(await violations(studio)).toEqual([]);
    await page.keyboard.press('Escape');
    await studio.newRun();
    await studio.id('begin-weights').locator('summary').click();
    await expect(studio.id('weights-generator')).toHaveText(chinese.fresh);
    for (const [name, sentence] of [
      ['damaged.h5', chinese.damaged],
      ['d.safetensors', chinese.other],
    ] as const) {
      await studio.answerOpenDialog([file(name)]);
      await studio.id('choose-weights-generator').click();
      await expect(studio.id('weights-error')).toContainText(sentence);
    }
    expect(await violations(studio)).toEqual([]);
  });
});
