import { join } from 'node:path';
import { flipFuses, FuseV1Options, FuseVersion, type FuseV1Config } from '@electron/fuses';

/** The part of electron-builder's context that is used here. */
interface Packed {
  appOutDir: string;
  electronPlatformName: string;
  packager: { appInfo: { productFilename: string }; executableName?: string };
}

/**
 * The switches inside the shipped program: nobody can make a plain Node of it or debug its main process from outside,
 * and it loads no code but that of its own archive.
 */
export const shippedFuses: FuseV1Config = {
  version: FuseVersion.V1,
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
};

/** The program that electron-builder has put together. */
export function packedExecutable({ appOutDir, electronPlatformName, packager }: Packed): string {
  const name = packager.appInfo.productFilename;
  if (electronPlatformName === 'darwin') return join(appOutDir, `${name}.app`, 'Contents', 'MacOS', name);
  if (electronPlatformName === 'win32') return join(appOutDir, `${name}.exe`);
  return join(appOutDir, packager.executableName ?? name);
}

/** electron-builder calls it between packing and signing. */
export default async function afterPack(context: Packed): Promise<void> {
  await flipFuses(packedExecutable(context), {
    ...shippedFuses,
    // Changing a signed program breaks its signature; Apple's processors start none without.
    resetAdHocDarwinSignature: context.electronPlatformName === 'darwin',
  });
}
