/**
 * Run as a process of its own by electron.ts: downloads Electron's official binary with Electron's own downloader
 * (which checks it against the checksums in the npm package, and knows mirrors and proxies) and says how far it is.
 */
import { createRequire } from 'node:module';

/** What this process tells its parent. */
export type DownloadMessage = { progress: number; total: number } | { file: string } | { error: string };

interface Progress {
  transferred: number;
  total?: number | null;
}

const tell = (message: DownloadMessage): Promise<void> =>
  new Promise((resolve) => process.send!(message, () => resolve()));

// @electron/get belongs to the electron package, not to this project.
const requireFromElectron = createRequire(createRequire(import.meta.url).resolve('electron/package.json'));
const { version } = requireFromElectron('./package.json') as { version: string };
const { downloadArtifact } = (await import(requireFromElectron.resolve('@electron/get'))) as {
  downloadArtifact(options: unknown): Promise<string>;
};

try {
  const file = await downloadArtifact({
    version,
    artifactName: 'electron',
    platform: process.platform,
    arch: process.arch,
    checksums: requireFromElectron('./checksums.json'),
    downloadOptions: {
      quiet: true,
      getProgressCallback: (progress: Progress) =>
        tell({ progress: progress.transferred, total: progress.total ?? 0 }),
    },
  });
  await tell({ file });
} catch (error) {
  const { message, cause } = error as Error;
  await tell({ error: cause instanceof Error ? `${message} (${cause.message})` : message });
}
process.exit();
