import { dialog, shell, type BrowserWindow, type FileFilter } from 'electron';
import type { Language } from '../../src-preload/contract';
import { menuWords } from '../window/menu-words';

/** The system's own dialogs: the only way in which a path enters the program beside a drop. */
export interface Dialogs {
  openProject(): Promise<string | null>;
  saveProject(suggested: string): Promise<string | null>;
  choosePictures(kind: 'folder' | 'files'): Promise<string[] | null>;
  saveFile(kind: 'png' | 'recipe', suggested: string): Promise<string | null>;
  openRecipe(): Promise<string | null>;
  reveal(path: string): void;
}

/** Endings offered first in the dialog; what a file really is decides the import. */
const pictureEndings = ['jpg', 'jpeg', 'png', 'webp', 'gif', 'bmp', 'tif', 'tiff', 'avif', 'zip', 'cbz'];

export function systemDialogs(window: () => BrowserWindow | null, language: () => Language): Dialogs {
  const words = () => menuWords[language()];
  const open = async (
    properties: ('openFile' | 'openDirectory' | 'multiSelections')[],
    filters?: FileFilter[],
  ): Promise<string[] | null> => {
    const options = { properties, ...(filters ? { filters } : {}) };
    const parent = window();
    const { canceled, filePaths } = await (parent
      ? dialog.showOpenDialog(parent, options)
      : dialog.showOpenDialog(options));
    return canceled || filePaths.length === 0 ? null : filePaths;
  };
  const save = async (suggested: string, filter: FileFilter): Promise<string | null> => {
    const options = { defaultPath: suggested, filters: [filter] };
    const parent = window();
    const { canceled, filePath } = await (parent
      ? dialog.showSaveDialog(parent, options)
      : dialog.showSaveDialog(options));
    if (canceled || !filePath) return null;
    const ending = `.${filter.extensions[0]}`;
    return filePath.toLowerCase().endsWith(ending) ? filePath : filePath + ending;
  };
  const project = (): FileFilter => ({ name: words().projectFiles, extensions: ['ganstudio'] });
  const recipe = (): FileFilter => ({ name: words().recipeFiles, extensions: ['json'] });

  return {
    openProject: async () => (await open(['openFile'], [project()]))?.[0] ?? null,
    saveProject: (suggested) => save(suggested, project()),
    choosePictures: (kind) =>
      kind === 'folder'
        ? open(['openDirectory', 'multiSelections'])
        : open(['openFile', 'multiSelections'], [{ name: words().pictureFiles, extensions: pictureEndings }]),
    saveFile: (kind, suggested) =>
      save(suggested, kind === 'png' ? { name: words().pngFiles, extensions: ['png'] } : recipe()),
    openRecipe: async () => (await open(['openFile'], [recipe()]))?.[0] ?? null,
    reveal: (path) => shell.showItemInFolder(path),
  };
}
