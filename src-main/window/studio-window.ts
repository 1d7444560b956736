import { BrowserWindow, nativeTheme, screen } from 'electron';
import type { Settings } from '../../src-preload/contract';
import { loadState, saveState, smallest } from './window-state';

export interface StudioWindowOptions {
  /** Address of the page. */
  page: string;
  /** Bundled preload script. */
  preload: string;
  /** JSON file that remembers where the window stood. */
  stateFile: string;
  icon?: string;
  /** The tools of a developer may be opened. */
  developing: boolean;
  /** Asked when the person closes the window; false keeps it open for now. */
  mayClose(): boolean;
}

/** The ground of the page before it is drawn, so that nothing flashes. */
function groundColour(): string {
  return nativeTheme.shouldUseDarkColors ? '#151515' : '#e2e2e2';
}

/** Makes the system draw its own parts (title bar, dialogs) in the chosen theme. */
export function applyTheme(theme: Settings['theme']): void {
  nativeTheme.themeSource = theme;
}

/** Opens the studio's window; it shows itself when the page is ready to be seen. */
export function openStudioWindow(options: StudioWindowOptions): BrowserWindow {
  const displays = [
    screen.getPrimaryDisplay(),
    ...screen.getAllDisplays().filter((display) => display.id !== screen.getPrimaryDisplay().id),
  ].map((display) => display.workArea);
  const { maximized, ...bounds } = loadState(options.stateFile, displays);

  const window = new BrowserWindow({
    ...bounds,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: 'GAN Studio',
    backgroundColor: groundColour(),
    ...(options.icon ? { icon: options.icon } : {}),
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: options.developing,
    },
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  // The page's own <title> must not write over the state that the title bar shows.
  window.on('page-title-updated', (event) => event.preventDefault());

  // A page that crashed comes back; one that crashes again and again does not.
  let revivals = 0;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || ++revivals > 3) return;
    console.error(`The window's page is gone (${reason}).`);
    setTimeout(() => window.isDestroyed() || window.webContents.reload(), 200);
  });

  const recolour = (): void => window.setBackgroundColor(groundColour());
  nativeTheme.on('updated', recolour);

  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(timer);
    if (window.isDestroyed() || window.isMinimized()) return;
    saveState(options.stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() });
  };
  const saveSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(save, 500);
  };
  window.on('resize', saveSoon);
  window.on('move', saveSoon);
  window.on('maximize', saveSoon);
  window.on('unmaximize', saveSoon);
  window.on('close', (event) => {
    save();
    if (!options.mayClose()) event.preventDefault();
  });
  window.on('closed', () => {
    clearTimeout(timer);
    nativeTheme.off('updated', recolour);
  });

  void window.loadURL(options.page);
  return window;
}
