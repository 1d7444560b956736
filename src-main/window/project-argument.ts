import { statSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * The project file that a double click, the command line or a second start of the program names; null without one.
 *
 * @param folder that relative paths start from
 */
export function projectArgument(argv: readonly string[], folder: string, extension: string): string | null {
  for (const argument of argv.slice(1)) {
    if (argument.startsWith('-') || !argument.toLowerCase().endsWith(extension)) continue;
    const path = resolve(folder, argument);
    try {
      if (statSync(path).isFile()) return path;
    } catch {
      // Not a file: an argument that only looks like one.
    }
  }
  return null;
}
