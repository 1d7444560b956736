import { join, resolve } from 'node:path';
import { app, dialog, Menu, protocol, session, type BrowserWindow } from 'electron';
import { describeError, toErrorMessage, type Language } from '../src-preload/contract';
import { ImportService } from './datasets/service';
import { AgeingBatches } from './engine/ageing/batch';
import { AgeingService } from './engine/ageing/service';
import { askOf } from './engine/ageing/whole';
import { FilmService } from './engine/films/service';
import { InversionService } from './engine/inversions';
import { RunService } from './engine/run-service';
import { EngineSupervisor, engineEnvironment } from './engine/supervisor';
import { connectDoor, eventSender } from './ipc/connect';
import { ContentNetworkFile } from './ipc/content-network';
import { systemDialogs } from './ipc/dialogs';
import { examine } from './ipc/doctor';
import { DirectionNames } from './library/direction-names';
import { FavouriteLibrary } from './library/favourites';
import { FoundDirections } from './library/found-directions';
import { ModelLibrary } from './library/model-library';
import { Glimpses } from './ipc/glimpses';
import { allHandlers } from './ipc/handlers';
import { knownNetworks, networksFrom } from './networks/known';
import { NetworkService } from './networks/service';
import { kerasThread } from './export/read-keras';
import { mediaSources } from './ipc/media-sources';
import { ModelDirections } from './ipc/model-directions';
import { ProjectSession } from './ipc/project-session';
import { RecentProjects } from './ipc/recent-projects';
import { RunBatches } from './ipc/run-batches';
import { languageOf, SettingsFile } from './ipc/settings-file';
import { isWorking, projectExtension } from './store';
import { UpscaleService } from './upscale/service';
import { appOrigin, appPage, serveApp } from './window/app-protocol';
import { copyPicture, copyText } from './window/clipboard';
import { DragOut } from './window/drag-out';
import { Leave } from './window/leave';
import { mediaAddress, privilegedSchemes, serveMedia } from './window/media';
import { menuTemplate } from './window/menu';
import { menuWords } from './window/menu-words';
import { projectArgument } from './window/project-argument';
import { hardenContents, hardenSession } from './window/security';
import { applyTheme, openStudioWindow } from './window/studio-window';

/** How long a training may take for its last checkpoint when the program ends or another project is opened. */
const patience = 60_000;

const here = import.meta.dirname;
const developing = !app.isPackaged;
// electron-vite serves the page while developing; the shipped program knows no such thing.
const devServer = developing ? process.env.ELECTRON_RENDERER_URL : undefined;
// Tests in the real window fetch networks from a server of their own; the shipped program has fixed addresses and sums.
const testNetworks = developing ? process.env.GAN_STUDIO_TEST_NETWORKS : undefined;
const pageOrigin = devServer ? new URL(devServer).origin : appOrigin;
const origins = [pageOrigin];

process.on('uncaughtException', (error) => console.error(error));
process.on('unhandledRejection', (error) => console.error(error));

app.setName('GAN Studio');
const ownFolder = app.commandLine.getSwitchValue('user-data-dir');
if (ownFolder) app.setPath('userData', resolve(ownFolder));
// Chromium refuses to run as root with its sandbox: there the launcher switches it off, and asking for it all the same
// would end every process. For everybody else it is on, for whatever page there may ever be.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
protocol.registerSchemesAsPrivileged(privilegedSchemes);
hardenContents(origins);

let window: BrowserWindow | null = null;
/** A project that was double-clicked before there was a studio to open it. */
let waitingProject = projectArgument(process.argv, process.cwd(), projectExtension);
let openProject = (path: string): void => {
  waitingProject = path;
};

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, argv, folder) => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
    const path = projectArgument(argv, folder, projectExtension);
    if (path) openProject(path);
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openProject(path);
  });
  void app.whenReady().then(start);
} else {
  app.exit(0);
}

function start(): void {
  const userFile = (name: string): string => join(app.getPath('userData'), name);
  const systemLanguage = languageOf([...app.getPreferredSystemLanguages(), app.getLocale()]);
  const language = (): Language => {
    const chosen = settings.get().language;
    return chosen === 'system' ? systemLanguage : chosen;
  };
  const current = (): BrowserWindow | null => window;
  const send = eventSender(current);

  const buildMenu = (): void =>
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        menuTemplate({
          words: menuWords[language()],
          platform: process.platform,
          developing,
          send: (command) => send('menu', { command }),
        }),
      ),
    );
  const settings = new SettingsFile(userFile('settings.json'), ({ theme }) => {
    applyTheme(theme);
    buildMenu();
    send('changed', { what: 'settings' });
  });
  const contentNetwork = new ContentNetworkFile(
    userFile('content-network.json'),
    join(userFile('networks'), 'vgg19'),
    () => send('changed', { what: 'settings' }),
  );
  const recent = new RecentProjects(userFile('recent-projects.json'), () =>
    send('changed', { what: 'recent' }),
  );
  const glimpses = new Glimpses();

  const batches = new RunBatches((update) => {
    send('run', update);
    if (!isWorking(update.state)) send('changed', { what: 'runs' });
  });
  const engine = new EngineSupervisor({
    hostEntry: join(here, 'engine-host.js'),
    threads: () => settings.get().threads,
    contentFolder: () => contentNetwork.folder(),
    onUpdate: (update) => batches.add(update),
    onLost: (job, error) => runs.recordLoss(job, error),
    onTrial: (update) => send('trial', update),
    sheetUrl: (runId, step) => mediaAddress.sheet(runId, step, project.version()),
  });
  const imports = new ImportService({
    importerEntry: join(here, 'importer.js'),
    projectPath: () => (project.path() === null ? null : project.forWork().path),
    onUpdate(update) {
      send('import', update);
      if (update.phase === 'done') send('changed', { what: 'datasets' });
    },
  });
  const library = new ModelLibrary({
    own: userFile('models'),
    starters: join(app.isPackaged ? process.resourcesPath : join(here, '../..'), 'resources/models'),
  });
  void library.sweep();
  const favourites = new FavouriteLibrary(userFile('favourites'));
  void favourites.sweep().catch((error: unknown) => console.error(error));
  const dragOut = new DragOut(current, () => app.getPath('temp'));
  const inversions = new InversionService({
    invert: (model, slice) => engine.models.invert(model, slice),
    onUpdate: (update) => send('inversion', update),
  });
  const ageing = new AgeingService({
    ask: askOf(engine.models),
    onUpdate: (update) => send('ageing', update),
  });
  const ageingBatches = new AgeingBatches({
    ask: askOf(engine.models),
    write: (path, photo) => engine.models.writePhoto(path, photo),
    onUpdate: (update) => send('ageingBatch', update),
  });
  const films = new FilmService({
    filmEntry: join(here, 'film-maker.js'),
    onUpdate: (update) => send('film', update),
  });
  const networks = new NetworkService({
    folder: userFile('networks'),
    thread: join(here, kerasThread),
    networks: testNetworks ? networksFrom(testNetworks) : knownNetworks,
    onUpdate: (info) => send('network', info),
    onPlace(_, folder) {
      // Made ready for SRGAN: it is what the person wants compared by, until she says otherwise.
      if (folder !== null) contentNetwork.set(null);
      else send('changed', { what: 'settings' });
    },
  });
  const upscales = new UpscaleService({
    entry: join(here, 'upscaler.js'),
    environment: () => engineEnvironment(settings.get().threads),
    onUpdate: (update) => send('upscale', update),
  });
  const project = new ProjectSession({
    recent,
    folder: process.env.GAN_STUDIO_PROJECTS ?? join(app.getPath('documents'), 'GAN Studio'),
    async beforeLeaving(path) {
      inversions.cancelOf(path);
      ageing.cancelOf(path);
      engine.cancelTrial();
      // Work on models that belong to no project goes on.
      await Promise.all([
        engine.pauseAll(patience),
        imports.cancelAll(),
        films.cancelOf(path),
        ageingBatches.cancelOf(path),
        engine.models.leaveProject(),
      ]);
      batches.clear();
    },
    onChange: () => send('changed', { what: 'project' }),
  });
  const names = new DirectionNames(userFile('direction-names.json'));
  void names.sweep();
  const directions = new ModelDirections({
    project,
    library,
    names,
    found: new FoundDirections(userFile('models')),
    models: engine.models,
  });
  const runs = new RunService({
    store: () => project.store(),
    mayBegin: () => void project.forWork(),
    supervisor: engine,
    language,
  });

  hardenSession(session.defaultSession, origins);
  protocol.handle('app', (request) => serveApp(request, join(here, '../renderer')));
  const media = mediaSources(project, imports, recent, glimpses, favourites);
  protocol.handle('media', (request) => serveMedia(request, media, pageOrigin));

  const handlers = allHandlers({
    appInfo: {
      version: app.getVersion(),
      platform: process.platform,
      electron: process.versions.electron,
      chromium: process.versions.chrome,
      node: process.versions.node,
      systemLanguage,
    },
    doctor: () => examine(engine, language()),
    language,
    settings,
    contentNetwork,
    recent,
    glimpses,
    project,
    imports,
    library,
    favourites,
    dragOut,
    copyPicture,
    copyText,
    directions,
    inversions,
    ageing,
    ageingBatches,
    runs,
    engine,
    films,
    networks,
    upscales,
    dialogs: systemDialogs(current, language),
    send,
  });
  connectDoor(handlers, current, origins);

  const leave = new Leave({
    window: current,
    busy: () => engine.active().length > 0,
    async putAway() {
      // Also what is done with models that belong to no project.
      inversions.cancelAll();
      ageing.cancelAll();
      await Promise.all([
        project.close(),
        films.cancelAll(),
        networks.cancelAll(),
        ageingBatches.cancelAll(),
        upscales.cancelAll(),
      ]);
      await engine.models.close();
      imports.close();
      upscales.close();
      await dragOut.close();
    },
    savingTitle: () => menuWords[language()].saving,
  });
  app.setAboutPanelOptions({ applicationName: 'GAN Studio', applicationVersion: app.getVersion() });
  applyTheme(settings.get().theme);
  buildMenu();

  openProject = (path) => {
    project.open(path).catch((thrown: unknown) => {
      const message = describeError(toErrorMessage(thrown), language());
      const options = { type: 'error' as const, message };
      void (window ? dialog.showMessageBox(window, options) : dialog.showMessageBox(options));
    });
  };
  if (waitingProject) openProject(waitingProject);

  window = openStudioWindow({
    page: devServer ?? appPage,
    preload: join(here, '../preload/index.cjs'),
    stateFile: userFile('window.json'),
    developing,
    mayClose: () => leave.mayClose(),
  });
  window.on('closed', () => (window = null));
}
