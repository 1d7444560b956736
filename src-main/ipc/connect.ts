import { ipcMain, type BrowserWindow, type WebFrameMain } from 'electron';
import { callLine, eventLine, type EventName, type Events } from '../../src-preload/contract';
import { isOwnPage } from '../window/security';
import { Door, type Handlers } from './door';

/** Tells the window of an event; nobody hears it while there is no window. */
export type SendEvent = <E extends EventName>(event: E, payload: Events[E]) => void;

/** Hangs the door into its frame: the one line over which the window calls. */
export function connectDoor(
  handlers: Handlers,
  window: () => BrowserWindow | null,
  origins: readonly string[],
): void {
  const door = new Door<WebFrameMain | null>({
    handlers,
    isOwn(frame) {
      const contents = window()?.webContents;
      return !!contents && !!frame && frame === contents.mainFrame && isOwnPage(frame.url, origins);
    },
    log: (text) => console.error(text),
  });
  ipcMain.handle(callLine, (event, channel: unknown, payload: unknown) =>
    door.answer(event.senderFrame, channel, payload),
  );
}

export function eventSender(window: () => BrowserWindow | null): SendEvent {
  return (event, payload) => {
    const current = window();
    if (current && !current.isDestroyed()) current.webContents.send(eventLine, event, payload);
  };
}
