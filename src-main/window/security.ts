import { app, type Session, type WebContents } from 'electron';

/**
 * What no page of the studio may do, whatever went wrong in it: leave its origin, open windows, embed others, ask for
 * permissions, download, or reach anything outside of the program.
 *
 * @param origins where the page and its pictures come from
 */
export function hardenSession(session: Session, origins: readonly string[]): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !isAllowedRequest(details.url, origins) });
  });
}

/** The same for every WebContents that ever comes to be, so that none is forgotten. */
export function hardenContents(origins: readonly string[]): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    const stay = (event: { preventDefault(): void; url: string }): void => {
      if (!isOwnPage(event.url, origins)) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** True for a page of one of the origins. */
export function isOwnPage(address: string, origins: readonly string[]): boolean {
  return origins.some((origin) => address === origin || address.startsWith(`${origin}/`));
}

/** What may be loaded: the program itself, its pictures, drawings of the page; the tools of a developer where they exist. */
export function isAllowedRequest(address: string, origins: readonly string[]): boolean {
  if (/^(media:\/\/app\/|blob:|data:)/.test(address)) return true;
  if (isOwnPage(address, origins)) return true;
  // Vite's own line to the page while developing.
  if (origins.some((origin) => address.startsWith(`${origin.replace(/^http/, 'ws')}/`))) return true;
  return !app.isPackaged && address.startsWith('devtools://');
}
