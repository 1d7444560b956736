import { expect, it } from 'vitest';
import { findProgram, hasScreen, missingLibraries, packagesFor } from './system-libraries';

const ldd = `
	linux-vdso.so.1 (0x00007ffd2c5f2000)
	libffmpeg.so => /opt/electron/libffmpeg.so (0x00007f1e5a000000)
	libnss3.so => not found
	libnssutil3.so => not found
	libgtk-3.so.0 => not found
	libasound.so.2 => not found
	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f1e59c00000)
`;

it('reads from ldd what is missing', () => {
  expect(missingLibraries(ldd)).toEqual(['libnss3.so', 'libnssutil3.so', 'libgtk-3.so.0', 'libasound.so.2']);
  expect(missingLibraries('	statically linked')).toEqual([]);
});

it('names each package once', () => {
  expect(packagesFor(missingLibraries(ldd))).toEqual(['libnss3', 'libgtk-3-0', 'libasound2']);
  expect(packagesFor(['libgbm.so.1', 'libXcomposite.so.1', 'libunheard-of.so.9'])).toEqual([
    'libgbm1',
    'libgtk-3-0',
  ]);
});

it('knows where windows can be shown', () => {
  expect(hasScreen({}, 'linux')).toBe(false);
  expect(hasScreen({ DISPLAY: ':0' }, 'linux')).toBe(true);
  expect(hasScreen({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
  expect(hasScreen({}, 'darwin')).toBe(true);
});

it('finds programs on the path', () => {
  expect(findProgram('sh')).toMatch(/\/sh$/);
  expect(findProgram('no-such-program-at-all')).toBeUndefined();
});
