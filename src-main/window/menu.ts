import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../src-preload/contract';
import type { MenuWords } from './menu-words';

export interface MenuOptions {
  words: MenuWords;
  platform: NodeJS.Platform;
  /** Reload and the tools of a developer are there only while developing. */
  developing: boolean;
  send(command: MenuCommand): void;
}

/** The menu bar. Commands go to the page, which knows what they mean in the room it shows. */
export function menuTemplate({
  words,
  platform,
  developing,
  send,
}: MenuOptions): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const item = (command: MenuCommand, label: string, accelerator?: string): MenuItemConstructorOptions => ({
    id: command,
    label,
    ...(accelerator ? { accelerator } : {}),
    click: () => send(command),
  });
  const settings = item('goSettings', words.settings, 'CmdOrCtrl+,');

  const appMenu: MenuItemConstructorOptions = {
    label: 'GAN Studio',
    submenu: [
      { role: 'about', label: words.about },
      separator,
      settings,
      separator,
      { role: 'hide', label: words.hide },
      { role: 'hideOthers', label: words.hideOthers },
      { role: 'unhide', label: words.showAll },
      separator,
      { role: 'quit', label: words.quit },
    ],
  };
  const file: MenuItemConstructorOptions = {
    label: words.file,
    submenu: [
      item('newProject', words.newProject, 'CmdOrCtrl+N'),
      item('openProject', words.openProject, 'CmdOrCtrl+O'),
      separator,
      item('importFolder', words.importFolder, 'CmdOrCtrl+I'),
      item('importFiles', words.importFiles, 'CmdOrCtrl+Shift+I'),
      separator,
      item('exportPicture', words.exportPicture, 'CmdOrCtrl+E'),
      separator,
      ...(mac
        ? [{ role: 'close' as const, label: words.close }]
        : [settings, separator, { role: 'quit' as const, label: words.quit, accelerator: 'CmdOrCtrl+Q' }]),
    ],
  };
  const edit: MenuItemConstructorOptions = {
    label: words.edit,
    submenu: [
      // A text field handles these keys itself; what is left belongs to the room.
      item('undo', words.undo, 'CmdOrCtrl+Z'),
      item('redo', words.redo, 'CmdOrCtrl+Shift+Z'),
      separator,
      { role: 'cut', label: words.cut },
      { role: 'copy', label: words.copy },
      { role: 'paste', label: words.paste },
      { role: 'selectAll', label: words.selectAll },
    ],
  };
  const go: MenuItemConstructorOptions = {
    label: words.go,
    submenu: [
      item('goProjects', words.goProjects, 'CmdOrCtrl+1'),
      item('goData', words.goData, 'CmdOrCtrl+2'),
      item('goTrain', words.goTrain, 'CmdOrCtrl+3'),
      item('goFaces', words.goFaces, 'CmdOrCtrl+4'),
      item('goShapes', words.goShapes, 'CmdOrCtrl+5'),
      item('goAge', words.goAge, 'CmdOrCtrl+6'),
      item('goUpscale', words.goUpscale, 'CmdOrCtrl+7'),
      { ...settings, id: 'goSettings8', accelerator: 'CmdOrCtrl+8' },
    ],
  };
  const training: MenuItemConstructorOptions = {
    label: words.training,
    submenu: [
      item('startTraining', words.startTraining, 'CmdOrCtrl+T'),
      item('pauseOrResume', words.pauseOrResume, 'CmdOrCtrl+P'),
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: words.view,
    submenu: [
      { role: 'resetZoom', label: words.actualSize },
      { role: 'zoomIn', label: words.zoomIn },
      { role: 'zoomOut', label: words.zoomOut },
      separator,
      { role: 'togglefullscreen', label: words.fullScreen },
      ...(developing
        ? [
            separator,
            { role: 'reload' as const, label: words.reload },
            { role: 'toggleDevTools' as const, label: words.developerTools, accelerator: 'F12' },
          ]
        : []),
    ],
  };
  const help: MenuItemConstructorOptions = {
    label: words.help,
    role: 'help',
    submenu: [
      item('showShortcuts', words.shortcuts, 'CmdOrCtrl+/'),
      ...(mac ? [] : [separator, { role: 'about' as const, label: words.about }]),
    ],
  };
  const windowMenu: MenuItemConstructorOptions = {
    label: words.window,
    submenu: [
      { role: 'minimize', label: words.minimize },
      { role: 'close', label: words.close },
    ],
  };
  return [...(mac ? [appMenu] : []), file, edit, go, training, view, ...(mac ? [windowMenu] : []), help];
}
