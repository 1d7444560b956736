import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The place of something that ships with the program in `resources/`: beside the sources and the bundles in a checkout,
 * beside the archive of the code in a package.
 *
 * @param name path below `resources/`, with `/`
 * @throws Error when it is nowhere: the program was not put together right
 */
export function resourcePath(name: string): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const path = join(folder, 'resources', ...name.split('/'));
    if (statSync(path, { throwIfNoEntry: false })) return path;
    if (dirname(folder) === folder) throw new Error(`resources/${name} is missing.`);
  }
}
