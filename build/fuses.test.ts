import { FuseV1Options } from '@electron/fuses';
import { expect, it } from 'vitest';
import { packedExecutable, shippedFuses } from './fuses';

const packed = (electronPlatformName: string, executableName?: string): string =>
  packedExecutable({
    appOutDir: '/dist',
    electronPlatformName,
    packager: { appInfo: { productFilename: 'GAN Studio' }, executableName },
  });

it('finds the program of each system', () => {
  expect(packed('linux', 'gan-studio')).toBe('/dist/gan-studio');
  expect(packed('darwin')).toBe('/dist/GAN Studio.app/Contents/MacOS/GAN Studio');
  expect(packed('win32')).toBe('/dist/GAN Studio.exe');
});

it('says something about every fuse', () => {
  const all = Object.values(FuseV1Options).filter((value) => typeof value === 'number');
  for (const fuse of all) expect(shippedFuses).toHaveProperty(String(fuse));
  expect(shippedFuses[FuseV1Options.RunAsNode]).toBe(false);
  expect(shippedFuses[FuseV1Options.OnlyLoadAppFromAsar]).toBe(true);
});
