import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { violations } from './axe';
import { agedFaces } from './aged-faces';
import { cli } from './command-line';
import { expect, projectFolder, test } from './studio';

const samples = join(projectFolder, 'node_modules', '@vladmandic', 'face-api', 'demo');
/** A group, and one person who looks into the camera. */
const [group, single] = [join(samples, 'sample1.jpg'), join(samples, 'sample6.jpg')];

/** A model of a few steps: it knows nothing of faces, but everything works with it. */
async function tinyModel(folder: string): Promise<string> {
  const [data, project, model] = [
    join(folder, 'set'),
    join(folder, 'tiny.ganstudio'),
    join(folder, 'tiny.safetensors'),
  ];
  await agedFaces(data);
  await cli('import', data, '--project', project, '--name', 'Faces', '--size', '32', '--ages', 'known');
  const set = {
    'encoder.steps': 2,
    'identity.steps': 0,
    'generator.hiddenUnits': 16,
    'generator.baseChannels': 8,
    'generator.channels.0': 8,
    'generator.channels.1': 8,
    'discriminator.channels.0': 8,
    'encoder.denseUnits': 16,
  };
  const fields = Object.entries(set).flatMap(([field, value]) => ['--set', `${field}=${value}`]);
  await cli(
    'train',
    '--project',
    project,
    '--data',
    'Faces',
    '--system',
    'agecgan',
    '--batch',
    '4',
    '--steps',
    '6',
    ...fields,
  );
  await cli('save-model', '--project', project, '--run', '1', '--out', model, '--name', 'Tiny ages');
  return model;
}

/** A file of it, for all tests of this file. */
let model: string;
test.beforeAll(async () => {
  test.setTimeout(300_000);
  model = await tinyModel(await mkdtemp(join(tmpdir(), 'gan-studio-ages-')));
});
test.afterAll(() => rm(dirname(model), { recursive: true, force: true }));

test('a person in a photo is shown at other ages', async ({ studio, folder }) => {
  test.setTimeout(900_000);
  const { page } = studio;
  const photos = join(folder, 'photos');
  await mkdir(photos);
  const hills = join(photos, 'hills.png');
  await sharp({ create: { width: 400, height: 300, channels: 3, background: '#8899aa' } })
    .png()
    .toFile(hills);
  const broken = join(photos, 'broken.jpg');
  await writeFile(broken, Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(500, 7)]));

  const chosen = studio.id('age-model').locator('option:checked');
  await test.step('the room opens with the model that comes with the studio', async () => {
    await studio.go('age');
    await expect(chosen).toHaveText('Ages');
    await expect(studio.id('drop-zone')).toBeVisible();
    expect(await violations(studio)).toEqual([]);
  });

  await test.step('a dropped model is taken in, and the room waits for a photo', async () => {
    await studio.drop([model], page.locator('main'));
    await expect(chosen).toHaveText('Tiny ages', { timeout: 60_000 });
    await expect(studio.id('drop-zone')).toBeVisible();
    expect(await violations(studio)).toEqual([]);
  });

  await test.step('a photo without a face, and one that is damaged, get a sentence', async () => {
    await studio.drop([hills], page.locator('main'));
    await expect(studio.id('age-problem')).toContainText('No face was found in “hills.png”', {
      timeout: 120_000,
    });
    expect(await violations(studio)).toEqual([]);
    await studio.drop([broken], page.locator('main'));
    await expect(studio.id('age-problem')).toContainText('broken.jpg', { timeout: 60_000 });
    await expect(studio.id('age-choose')).toBeVisible();
  });

  await test.step('of several people one is chosen; the search shows how far it is and can be stopped', async () => {
    await studio.drop([group], page.locator('main'));
    await expect(studio.id('age-face').first()).toBeVisible({ timeout: 120_000 });
    expect(await studio.id('age-face').count()).toBeGreaterThanOrEqual(3);
    expect(await violations(studio)).toEqual([]);
    // By keyboard alone.
    await studio.id('age-face').nth(1).focus();
    await page.keyboard.press('Enter');
    await expect(studio.id('age-search')).toBeVisible();
    await expect(studio.id('age-best')).toHaveAttribute('data-drawn', 'true', { timeout: 120_000 });
    await studio.id('age-cancel').click();
    await expect(studio.id('age-result')).toHaveAttribute('data-ready', 'true', { timeout: 120_000 });
    await page.keyboard.press('Escape');
    await expect(studio.id('age-choose-face')).toBeVisible();
  });

  await test.step('a whole search ends in the photo, six ages and what networks believe', async () => {
    await studio.id('age-face').first().click();
    await expect(studio.id('age-result')).toHaveAttribute('data-ready', 'true', { timeout: 300_000 });
    await expect(studio.id('age-strip')).toHaveAttribute('data-pictures', '6', { timeout: 120_000 });
    await expect(studio.id('age-beliefs')).toHaveAttribute('data-ready', 'true', { timeout: 120_000 });
    await expect(studio.id('age-identity')).not.toBeEmpty();
    expect(await violations(studio)).toEqual([]);
  });

  const after = () => page.getByTestId('age-compare').locator('img').first().getAttribute('src');
  await test.step('the age changes the picture, and can be undone and redone', async () => {
    const before = await after();
    // What she begins with, 60 years, belongs to the last of six ages.
    await expect(studio.id('age-class').last()).toHaveAttribute('aria-pressed', 'true');
    await studio.type('age-to', 20);
    await expect(studio.id('age-class').nth(1)).toHaveAttribute('aria-pressed', 'true');
    await expect.poll(after).not.toBe(before);
    await studio.id('age-class').last().click();
    await expect(studio.id('age-to').locator('.number')).toHaveValue('70');
    await page.keyboard.press('ControlOrMeta+z');
    await expect(studio.id('age-to').locator('.number')).toHaveValue('20');
    await studio.id('age-redo').click();
    await expect(studio.id('age-to').locator('.number')).toHaveValue('70');
  });

  const info = await sharp(group).metadata();
  await test.step('the photo is saved in its full size, changed in the face alone', async () => {
    const saved = join(folder, 'old.png');
    await studio.answerSaveDialog(saved);
    await studio.id('age-save').click();
    await expect(page.getByText('Saved “old.png”.')).toBeVisible({ timeout: 120_000 });
    const written = await sharp(saved).raw().toBuffer({ resolveWithObject: true });
    expect([written.info.width, written.info.height]).toEqual([info.width, info.height]);
    const original = await sharp(group).toColourspace('srgb').removeAlpha().raw().toBuffer();
    let changed = 0;
    for (let i = 0; i < original.length; i += 3)
      if ([0, 1, 2].some((c) => written.data[i + c] !== original[i + c])) changed++;
    const share = changed / (original.length / 3);
    expect(share).toBeGreaterThan(0.001);
    expect(share).toBeLessThan(0.2);
  });

  await test.step('so are all ages as one picture, and the model’s own small one', async () => {
    await studio.answerSaveDialog(join(folder, 'strip.png'));
    await studio.id('age-files').click();
    await page.getByRole('menuitem').first().click();
    await expect(page.getByText('Saved “strip.png”.')).toBeVisible({ timeout: 120_000 });
    const strip = await sharp(join(folder, 'strip.png')).metadata();
    expect([strip.width, strip.height]).toEqual([6 * 160 + 5 * 4, 160]);
    await studio.id('age-output-pure').click();
    await expect(studio.id('age-result')).toHaveAttribute('data-ready', 'true', { timeout: 120_000 });
    await studio.answerSaveDialog(join(folder, 'pure.png'));
    await studio.id('age-save').click();
    await expect(page.getByText('Saved “pure.png”.')).toBeVisible({ timeout: 120_000 });
    expect(await sharp(join(folder, 'pure.png')).metadata()).toMatchObject({ width: 32, height: 32 });
  });

  await test.step('a film goes from young to old', async () => {
    const film = join(folder, 'older.gif');
    await studio.answerSaveDialog(film);
    await studio.id('age-files').click();
    await page.getByRole('menuitem').last().click();
    await expect(studio.id('age-film-dialog')).toBeVisible();
    await studio.id('age-film-format-gif').click();
    await studio.type('age-film-seconds', 1);
    await studio.type('age-film-fps', 6);
    expect(await violations(studio)).toEqual([]);
    await studio.id('age-film-save').click();
    await expect(page.getByText('Saved “older.gif”')).toBeVisible({ timeout: 120_000 });
    expect(await sharp(film, { pages: -1 }).metadata()).toMatchObject({ width: 32, pages: 6 });
  });

  await test.step('a folder is changed photo by photo, in Chinese as well', async () => {
    await copyFile(single, join(photos, 'one.jpg'));
    await studio.look('light', 'zh-CN');
    await studio.go('age');
    await expect(studio.id('age-inspector')).toContainText('照片中');
    expect(await violations(studio)).toEqual([]);
    const out = join(folder, 'out');
    await mkdir(out);
    await studio.drop([photos], page.locator('main'));
    await expect(studio.id('age-batch')).toBeVisible({ timeout: 60_000 });
    await studio.id('age-batch-output-photo').click();
    expect(await violations(studio)).toEqual([]);
    await studio.answerOpenDialog([out]);
    await studio.id('age-batch-start').click();
    await expect(studio.id('age-batch-state')).toHaveAttribute('data-phase', 'done', { timeout: 400_000 });
    await expect(studio.id('age-batch-left')).toHaveCount(2);
    expect(await readdir(out)).toEqual(['one 70.jpg']);
    await studio.id('age-batch-close').click();
  });

  await test.step('nonsense over the bridge is refused', async () => {
    const codes = await page.evaluate(async () => {
      const call = window.studio.call as (channel: string, input: unknown) => Promise<unknown>;
      const ageing = { to: 60, from: null, strength: 1, feather: 0.5, pure: false };
      const tries: [string, unknown][] = [
        ['ageing.view', { portraitId: 'nobody', ageing }],
        ['ageing.view', { portraitId: 'nobody', ageing: { ...ageing, to: 1e9 } }],
        ['ageing.fit', { modelId: 'starter-anime-faces', photoId: 'x', face: 0, from: null }],
        ['ageing.open', { selectionId: 'nothing', index: 0 }],
      ];
      return Promise.all(
        tries.map(([channel, input]) =>
          call(channel, input).then(
            () => 'taken',
            (error: { code: string }) => error.code,
          ),
        ),
      );
    });
    expect(codes).toEqual(['photoGone', 'badRequest', 'modelNotOfAges', 'selectionGone']);
  });
});

test('with the model that comes with the studio a person looks older and younger, and is still known', async ({
  studio,
}) => {
  test.setTimeout(600_000);
  await studio.go('age');
  await studio.drop([join(samples, 'sample5.jpg')], studio.page.locator('main'));
  await studio.id('age-face').first().click({ timeout: 120_000 });
  await expect(studio.id('age-result')).toHaveAttribute('data-ready', 'true', { timeout: 300_000 });
  const believed = (place: number) => async (): Promise<number> => {
    const said = await studio.id('age-beliefs').locator('dd').nth(place).textContent();
    return Number(/\d+/.exec(said ?? '')?.[0]);
  };
  const before = await believed(0)();
  expect(before).toBeGreaterThan(25);
  expect(before).toBeLessThan(50);
  await expect.poll(believed(1), { timeout: 120_000 }).toBeGreaterThan(before + 7);
  await expect(studio.id('age-identity')).toContainText('Still recognised');
  await studio.type('age-to', 9);
  await expect.poll(believed(1), { timeout: 120_000 }).toBeLessThan(before - 15);
  await studio.type('age-strength', 0);
  // The photo as it is: looked at in another size than at first, so that a year may be between them.
  const apart = async (): Promise<number> => Math.abs((await believed(1)()) - before);
  await expect.poll(apart, { timeout: 120_000 }).toBeLessThan(3);
});

test('the command line does the same', async ({ folder }) => {
  test.setTimeout(900_000);
  const [out, strip] = [join(folder, 'old.jpg'), join(folder, 'strip.png')];
  const aged = await cli('age', group, '--to', '60', '--model', model, '--out', out);
  const { width, height } = await sharp(group).metadata();
  expect(aged).toMatchObject({ type: 'result', width, height });
  expect((aged.faces as unknown[]).length).toBeGreaterThanOrEqual(3);
  expect(await sharp(out).metadata()).toMatchObject({ format: 'jpeg', width, height });
  await cli('age', group, '--strip', '--model', model, '--out', strip);
  expect(await sharp(strip).metadata()).toMatchObject({ width: 6 * 160, height: 160 });
  const blank = join(folder, 'blank.png');
  await sharp({ create: { width: 99, height: 99, channels: 3, background: 'grey' } }).toFile(blank);
  await expect(cli('age', blank, '--to', '9', '--model', model, '--out', out)).rejects.toThrow();
});
