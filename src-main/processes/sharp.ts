import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import type sharpModule from 'sharp';

/**
 * sharp, for the processes that decode and write pictures: never for the one that has windows.
 *
 * On Linux Electron's program is linked to the system's glib, and sharp's libvips carries another one. Loaded the usual
 * way, sharp's own references to pictures go to the system's glib, which does not know them: every picture leaks, with
 * two lines of complaint each. So libvips is loaded first, and then sharp's binding in such a way that it looks for
 * symbols in libvips before the rest of the process (RTLD_DEEPBIND). libvips itself must not be loaded so: it would
 * also find another malloc than the one that it gets its memory from.
 */
export const sharp: typeof sharpModule = load();

function load(): typeof sharpModule {
  const fromHere = createRequire(import.meta.url);
  if (process.platform !== 'linux' || !process.versions.electron) return usual(fromHere);
  try {
    const fromSharp = createRequire(fromHere.resolve('sharp'));
    const folderOf = (name: string): string =>
      join(dirname(fromSharp.resolve(`@img/${name}-linux-${process.arch}/package`)), 'lib');
    const file = (folder: string, pattern: RegExp): string =>
      join(
        folder,
        readdirSync(folder).find((name) => pattern.test(name))!,
      );
    const library = file(folderOf('sharp-libvips'), /^libvips-cpp\.so/);
    const binding = file(folderOf('sharp'), /\.node$/);
    try {
      process.dlopen({ exports: {} }, library);
    } catch {
      // A plain library does not register itself with Node; what counts is that it stays loaded.
    }
    process.dlopen({ exports: {} }, binding, constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_DEEPBIND);
  } catch (error) {
    // Another build of sharp: it works as it always did.
    console.error('sharp was loaded the usual way:', (error as Error).message);
    return usual(fromHere);
  }
  // It warns of Electron on Linux for the reason that has just been dealt with.
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return usual(fromHere);
  } finally {
    process.emitWarning = emitWarning;
  }
}

function usual(from: NodeJS.Require): typeof sharpModule {
  return from('sharp') as typeof sharpModule;
}
