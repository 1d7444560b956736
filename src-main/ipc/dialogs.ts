import { dialog, shell, type BrowserWindow, type FileFilter } from 'electron';
import type { Language, ShapeFormat, UpscaleFormat, WeightFileFormat } from '../../src-preload/contract';
import { longestName, withEnding } from '../export/files';
import type { FilmFormat } from '../export/films';
import { menuWords } from '../window/menu-words';

/** The system's own dialogs: the only way in which a path enters the program beside a drop. */
export interface Dialogs {
  openProject(): Promise<string | null>;
  saveProject(suggested: string): Promise<string | null>;
  choosePictures(kind: 'folder' | 'files'): Promise<string[] | null>;
  saveFile(kind: 'png' | 'recipe' | 'model', suggested: string): Promise<string | null>;
  saveShape(format: ShapeFormat, suggested: string): Promise<string | null>;
  saveFilm(format: FilmFormat, suggested: string): Promise<string | null>;
  savePicture(format: UpscaleFormat, suggested: string): Promise<string | null>;
  openRecipe(): Promise<string | null>;
  openModel(): Promise<string | null>;
  openKeras(): Promise<string | null>;
  openWeights(): Promise<string | null>;
  saveWeights(format: WeightFileFormat, suggested: string): Promise<string | null>;
  openFolder(): Promise<string | null>;
  reveal(path: string): void;
}

/** Bytes of the name of a project file: SQLite and drafts put something around it. */
const mostProjectName = 220;

/** Endings offered first in the dialog; what a file really is decides the import. */
const pictureEndings = [
  ...['jpg', 'jpeg', 'png', 'webp', 'gif', 'bmp', 'tif', 'tiff', 'avif'],
  ...['zip', 'cbz', 'idx', 'gz'],
  ...['mat', 'npy', 'npz', 'binvox', 'off', 'obj', 'stl', 'glb'],
];

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
  const ask = async (suggested: string, filters: FileFilter[]): Promise<string | null> => {
    const options = { defaultPath: suggested, filters };
    const parent = window();
    const { canceled, filePath } = await (parent
      ? dialog.showSaveDialog(parent, options)
      : dialog.showSaveDialog(options));
    return canceled || !filePath ? null : filePath;
  };
  const save = async (suggested: string, filter: FileFilter, most = longestName): Promise<string | null> => {
    const filePath = await ask(suggested, [filter]);
    return filePath === null ? null : withEnding(filePath, `.${filter.extensions[0]}`, most);
  };
  const project = (): FileFilter => ({ name: words().projectFiles, extensions: ['ganstudio'] });
  const model = (): FileFilter => ({ name: words().modelFiles, extensions: ['safetensors'] });
  const recipe = (): FileFilter => ({ name: words().recipeFiles, extensions: ['json'] });

  return {
    openProject: async () => (await open(['openFile'], [project()]))?.[0] ?? null,
    saveProject: (suggested) => save(suggested, project(), mostProjectName),
    choosePictures: (kind) =>
      kind === 'folder'
        ? open(['openDirectory', 'multiSelections'])
        : open(
            ['openFile', 'multiSelections'],
            [
              { name: words().pictureFiles, extensions: pictureEndings },
              // The files of MNIST have no ending.
              { name: words().allFiles, extensions: ['*'] },
            ],
          ),
    saveFile(kind, suggested) {
      const png = { name: words().pngFiles, extensions: ['png'] };
      return save(suggested, { png, recipe: recipe(), model: model() }[kind]);
    },
    saveShape: (format, suggested) =>
      save(`${suggested}.${format}`, { name: words().shapeFiles, extensions: [format] }),
    saveFilm: (format, suggested) =>
      // PNG frames get a folder of that name.
      format === 'png'
        ? ask(suggested, [])
        : save(`${suggested}.${format}`, {
            name: format === 'webp' ? words().webpFilms : words().gifFilms,
            extensions: [format],
          }),
    savePicture: (format, suggested) => save(suggested, { name: words().pictureFiles, extensions: [format] }),
    openRecipe: async () => (await open(['openFile'], [recipe()]))?.[0] ?? null,
    openKeras: async () =>
      (await open(['openFile'], [{ name: words().weightFiles, extensions: ['h5', 'hdf5'] }]))?.[0] ?? null,
    openWeights: async () =>
      (
        await open(['openFile'], [{ name: words().weightFiles, extensions: ['h5', 'hdf5', 'safetensors'] }])
      )?.[0] ?? null,
    saveWeights: (format, suggested) => save(suggested, { name: words().weightFiles, extensions: [format] }),
    openModel: async () => (await open(['openFile'], [model()]))?.[0] ?? null,
    openFolder: async () => (await open(['openDirectory']))?.[0] ?? null,
    reveal: (path) => shell.showItemInFolder(path),
  };
}
