import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OneFileServer, type Answer } from '../build/testing/one-file-server';
import { writeVgg } from '../build/testing/vgg-file';
import { violations } from './axe';
import { expect, test } from './studio';

const words = {
  en: {
    goOn: 'Go on',
    ready: 'Ready:',
    taken: 'The VGG19 above is taken.',
    own: 'made of your file “mine.h5”',
    damaged: 'came with errors and was thrown away',
    refused: 'the server refused it (404)',
    other: '“other.h5” holds no VGG19',
  },
  'zh-CN': {
    goOn: '继续',
    ready: '已就绪：',
    taken: '使用上面的 VGG19。',
    own: '来自您的文件“mine.h5”',
    damaged: '下载的内容有错误，已丢弃',
    refused: '服务器拒绝了请求（404）',
    other: '“other.h5”中没有工作室能读取的 VGG19',
  },
} as const;

test('a network is fetched, with everything that can go wrong on the line', async ({ studio, folder }) => {
  test.setTimeout(300_000);
  const file = join(folder, 'mine.h5');
  await writeVgg(file, { keras: 2 });
  const content = await readFile(file);
  const server = new OneFileServer(content);
  const url = await server.listen('vgg19.h5');
  const part = (then: Answer['then']): Answer => ({ most: content.length >> 3, then });
  const md5 = createHash('md5').update(content).digest('hex');
  studio.environment.GAN_STUDIO_TEST_NETWORKS = JSON.stringify({ url, md5, bytes: content.length });
  await studio.reopen();
  await studio.look('dark', 'en');
  const say = words.en;

  // Each start has a page of its own.
  const network = () => studio.id('network-vgg19');
  const inState = (state: string) =>
    expect(network()).toHaveAttribute('data-state', state, { timeout: 30_000 });

  await test.step('it is stopped on the way, and what has come stays', async () => {
    await inState('absent');
    expect(server.starts).toEqual([]);
    expect(await violations(studio)).toEqual([]);
    server.answers = [part('silence')];
    await studio.id('network-download').click();
    await inState('downloading');
    await expect(network().getByRole('progressbar')).toHaveAttribute('aria-valuenow', /^[1-9]/);
    expect(await violations(studio)).toEqual([]);
    await studio.id('network-stop').click();
    await inState('partial');
    await expect(studio.id('network-download')).toContainText(say.goOn);
    await expect(studio.id('network-error')).toHaveCount(0);
    expect(await violations(studio)).toEqual([]);
  });

  await test.step('after the next start it goes on from there, through a connection that breaks', async () => {
    await studio.reopen();
    await studio.go('settings');
    await inState('partial');
    server.answers = [part('break'), part('break'), {}];
    await studio.id('network-download').click();
    await inState('ready');
    const [first, ...later] = server.starts;
    expect(first).toBe(0);
    expect(later).toHaveLength(3);
    for (const [i, start] of later.entries()) expect(start).toBeGreaterThan(server.starts[i]!);
    await expect(network()).toContainText(say.ready);
    await expect(studio.id('content-network')).toHaveText(say.taken);
    expect(await violations(studio)).toEqual([]);
  });

  await test.step('it is removed, and SRGAN compares as before', async () => {
    await studio.id('network-remove').click();
    await inState('absent');
    await expect(studio.id('content-network')).toContainText('ResNet50');
  });

  await test.step('a file with another sum, and one that is not there, give their sentences', async () => {
    server.answers = [{ damaged: true }];
    await studio.id('network-download').click();
    await expect(studio.id('network-error')).toContainText(say.damaged);
    await inState('absent');
    server.answers = [{ refuse: 404 }];
    await studio.id('network-download').click();
    await expect(studio.id('network-error')).toContainText(say.refused);
    await inState('absent');
    expect(await violations(studio)).toEqual([]);
  });

  await test.step("the person's own file does as well; another one does not", async () => {
    const other = join(folder, 'other.h5');
    await writeFile(other, content.subarray(0, 1000));
    await studio.answerOpenDialog([other]);
    await studio.id('network-choose').click();
    await expect(studio.page.getByText(say.other)).toBeVisible();
    await inState('absent');
    await studio.answerOpenDialog([file]);
    await studio.id('network-choose').click();
    await inState('ready');
    await expect(network()).toContainText(say.own);
    await studio.reopen();
    await studio.go('settings');
    await expect(network()).toContainText(say.own);
  });

  await test.step('all of that is said in Chinese as well', async () => {
    const chinese = words['zh-CN'];
    await studio.look('light', 'zh-CN');
    await expect(network()).toContainText(chinese.own);
    expect(await violations(studio)).toEqual([]);
    await studio.id('network-remove').click();
    await inState('absent');
    await studio.answerOpenDialog([join(folder, 'other.h5')]);
    await studio.id('network-choose').click();
    await expect(studio.page.getByText(chinese.other)).toBeVisible();
    for (const [answer, sentence] of [
      [{ damaged: true }, chinese.damaged],
      [{ refuse: 404 }, chinese.refused],
    ] as const) {
      server.answers = [answer];
      await studio.id('network-download').click();
      await expect(studio.id('network-error')).toContainText(sentence);
      await inState('absent');
    }
    expect(await violations(studio)).toEqual([]);
    server.answers = [part('silence')];
    await studio.id('network-download').click();
    await expect(network().getByRole('progressbar')).toHaveAttribute('aria-valuenow', /^[1-9]/);
    await studio.id('network-stop').click();
    await inState('partial');
    await expect(studio.id('network-download')).toContainText(chinese.goOn);
    expect(await violations(studio)).toEqual([]);
    server.answers = [{}];
    await studio.id('network-download').click();
    await inState('ready');
    await expect(network()).toContainText(chinese.ready);
    await expect(studio.id('content-network')).toHaveText(chinese.taken);
  });
  await server.close();
});
