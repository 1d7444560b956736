import { join } from 'node:path';
import { agedFaces } from './aged-faces';
import { violations } from './axe';
import { expect, test } from './studio';

test('faces with ages are learned by the Age-cGAN', async ({ studio, folder }) => {
  const { page } = studio;
  const set = join(folder, 'faces');
  await agedFaces(set);
  await studio.newProject('Ages');
  await studio.look('dark', 'en');

  await test.step('ages in names are suggested, imported and shown', async () => {
    await studio.go('data');
    await studio.drop([set], studio.id('drop-zone').first());
    await expect(studio.id('import-panel')).toBeVisible();
    await expect(studio.id('import-ages')).toBeVisible();
    await studio.id('import-size-32').click();
    expect(await violations(studio)).toEqual([]);
    await studio.id('import-start').click();
    await expect(studio.id('dataset-detail')).toBeVisible({ timeout: 60_000 });
    const [data] = await page.evaluate(() => window.studio.call('datasets.list'));
    expect(data).toMatchObject({
      content: 'colour',
      imageSize: 32,
      count: 24,
      aged: { known: 24, estimated: 0 },
    });
    await expect(studio.id('dataset-ages')).toContainText('24');
    await studio.id('tab-report').click();
    await expect(studio.id('report-ages')).toContainText('24');
    await studio.id('tab-statistics').click();
    await expect(studio.id('statistics-ages')).toBeVisible({ timeout: 30_000 });
    expect(await violations(studio)).toEqual([]);
  });

  await test.step('the form names the class that nobody is in', async () => {
    await studio.newRun();
    await studio.id('system-agecgan').click();
    await expect(studio.id('problem')).toHaveCount(2);
    await expect(studio.id('problem').filter({ hasText: '30' })).toHaveCount(1);
    expect(await violations(studio)).toEqual([]);
  });

  await test.step('it goes through three phases, with the ages in columns', async () => {
    await studio.showSettings();
    await studio.type('field-batchSize', 4);
    await expect(studio.id('problem')).toHaveCount(1);
    await studio.train({
      'encoder.steps': 2,
      'identity.steps': 2,
      steps: 6,
      sampleEvery: 2,
      checkpointEvery: 2,
    });
    await studio.waitForState('finished');
    await studio.expectSheet(6 * 32, 4 * 32);
    await expect(studio.id('sheet-columns').locator('.column')).toHaveText([
      '0–18',
      '19–29',
      '30–39',
      '40–49',
      '50–59',
      '60+',
    ]);
    await expect(studio.id('phase-path').getByRole('tab')).toHaveCount(3);
    await studio.id('phase-encoder').click();
    await expect(studio.id('own-loss-chart')).toBeVisible();
    expect(await violations(studio)).toEqual([]);
  });

  await test.step('the Age room offers it, and Faces does not', async () => {
    await studio.go('age');
    await expect(studio.id('age-model').locator('option')).not.toHaveCount(0);
    await studio.go('faces');
    await expect(studio.id('model').locator('option[value^="checkpoint"]')).toHaveCount(0);
  });

  await test.step('none of it is out of reach in Chinese', async () => {
    await studio.look('light', 'zh-CN');
    await studio.go('data');
    for (const tab of ['report', 'statistics'] as const) {
      await studio.id(`tab-${tab}`).click();
      await expect(studio.id(`${tab}-ages`)).toContainText('24');
      expect(await violations(studio)).toEqual([]);
    }
    await studio.go('train');
    await studio.id('phase-encoder').click();
    await expect(studio.id('own-loss-chart')).toBeVisible();
    expect(await violations(studio)).toEqual([]);
    await studio.newRun();
    await studio.id('system-agecgan').click();
    await expect(studio.id('problem').filter({ hasText: '30' })).toHaveCount(1);
    expect(await violations(studio)).toEqual([]);
  });
});
