import {
  facesRefusal,
  makesAges,
  makesShapes,
  upscaleRefusal,
  type Bridge,
  type DatasetSummary,
  type Events,
  type MenuCommand,
  type ModelInfo,
  type Selection,
} from '../../src-preload/contract';
import { AgeingState } from './ageing.svelte';
import { AugmentPreview } from './augment-preview.svelte';
import { Datasets } from './datasets.svelte';
import { Faces } from './faces.svelte';
import { Films } from './films.svelte';
import { Imports } from './imports.svelte';
import { Networks } from './networks.svelte';
import { Projects } from './projects.svelte';
import { Runs } from './runs.svelte';
import { Settings } from './settings.svelte';
import { Shapes } from './shapes.svelte';
import { Toasts } from './toasts.svelte';
import { Upscale } from './upscale.svelte';

export const rooms = ['projects', 'data', 'train', 'faces', 'shapes', 'age', 'upscale', 'settings'] as const;
export type Room = (typeof rooms)[number];
/** Dialogs that belong to the window rather than to a room. */
export type WindowDialog = 'newProject' | 'shortcuts' | 'starter' | 'whatToDo';

const roomOfCommand: Partial<Record<MenuCommand, Room>> = {
  goProjects: 'projects',
  goData: 'data',
  goTrain: 'train',
  goFaces: 'faces',
  goShapes: 'shapes',
  goAge: 'age',
  goUpscale: 'upscale',
  goSettings: 'settings',
};

/** The window as a whole: which room is shown, and how the subjects act together. */
export class Studio {
  readonly toasts = new Toasts();
  readonly settings: Settings;
  readonly projects: Projects;
  readonly datasets: Datasets;
  readonly imports: Imports;
  readonly runs: Runs;
  readonly faces: Faces;
  readonly shapes: Shapes;
  readonly age: AgeingState;
  readonly films: Films;
  readonly networks: Networks;
  readonly upscale: Upscale;

  room = $state<Room>('projects');
  dialog = $state<WindowDialog | null>(null);
  /** Files hover over the window. */
  dragging = $state(false);
  ready = $state(false);
  /** Photos that were dropped where it is not clear what shall become of them. */
  dropped = $state.raw<Selection | null>(null);

  private openProject: string | null = null;
  private followed: Promise<void> = Promise.resolve();
  private lastCommand = { command: '', source: '', at: 0 };

  constructor(private readonly bridge: Bridge) {
    this.settings = new Settings(bridge, this.toasts);
    this.projects = new Projects(bridge, this.toasts);
    this.datasets = new Datasets(bridge, this.toasts);
    this.imports = new Imports(bridge, this.toasts);
    this.runs = new Runs(bridge, this.toasts);
    this.faces = new Faces(bridge, this.toasts);
    this.shapes = new Shapes(bridge, this.toasts);
    this.age = new AgeingState(bridge, this.toasts);
    this.films = new Films(bridge, this.toasts);
    this.networks = new Networks(bridge, this.toasts);
    this.upscale = new Upscale(bridge, this.toasts);
    this.faces.favourites.project = () => this.projects.current;
    this.imports.finished = (datasetId) => void this.imported(datasetId);
  }

  /** Subscribes to the main process and loads what the first view needs. Returns what ends the subscriptions. */
  start(): () => void {
    const ends = [
      this.bridge.on('changed', ({ what }) => void this.changed(what)),
      this.bridge.on('import', (update) => this.imports.take(update)),
      this.bridge.on('run', (update) => this.runs.take(update)),
      this.bridge.on('film', (update) => this.films.take(update)),
      this.bridge.on('trial', (update) => this.runs.draft?.takeTrial(update)),
      this.bridge.on('inversion', (update) => this.faces.inversion.take(update)),
      this.bridge.on('network', (info) => this.networks.take(info)),
      this.bridge.on('ageing', (update) => this.age.take(update)),
      this.bridge.on('ageingBatch', (update) => this.age.batch.take(update)),
      this.bridge.on('upscale', (update) => this.upscale.jobs.take(update)),
      this.bridge.on('menu', ({ command }) => this.command(command, 'menu')),
    ];
    void this.load();
    return () => ends.forEach((end) => end());
  }

  /** Data and training need a project; the models that ship with the studio need none. */
  canEnter(room: Room): boolean {
    return (room !== 'data' && room !== 'train') || this.projects.current !== null;
  }

  go(room: Room): void {
    if (!this.canEnter(room)) return;
    this.room = room;
    if (room === 'faces') void this.faces.enter();
    if (room === 'shapes') void this.shapes.enter();
    if (room === 'age') void this.age.enter();
    if (room === 'upscale') void this.upscale.enter();
    if (room === 'projects') void this.projects.load();
    if (room === 'settings') {
      void this.settings.loadDoctor();
      void this.networks.load();
    }
  }

  // ------------------------------------------------------------------------------------------ projects

  async createProject(name: string, choosePlace: boolean): Promise<boolean> {
    return this.entered(await this.projects.create(name, choosePlace), 'data');
  }

  async chooseProject(): Promise<boolean> {
    return this.entered(await this.projects.choose());
  }

  async openRecent(projectId: string): Promise<boolean> {
    return this.entered(await this.projects.open(projectId));
  }

  /** A project to try the studio with, and the dialog that draws its pictures. */
  async tryStarter(name: string): Promise<void> {
    const open =
      this.projects.current !== null || (await this.entered(await this.projects.createNamed(name)));
    if (!open) return;
    this.go('data');
    this.dialog = 'starter';
  }

  async closeProject(): Promise<void> {
    await this.projects.close();
    await this.follow();
    this.go('projects');
  }

  // ------------------------------------------------------------------------------------------ pictures

  /** Dropped files or folders: into the open project, or into a new one named after them. */
  async drop(files: File[]): Promise<void> {
    if (files.length === 0) return;
    if (files.every(({ name }) => name.toLowerCase().endsWith('.safetensors'))) return this.dropModels(files);
    const selection = await this.toasts.guard(this.bridge.drop(files));
    if (!selection) return;
    // One picture on the Faces room is looked for there; a folder is data wherever it falls.
    if (this.room === 'faces' && this.faces.model && files.length === 1 && selection.pictures === 1)
      return this.faces.find(selection);
    // On the Age room pictures are photos of people.
    if (this.room === 'age' && this.age.model && selection.pictures > 0) return this.age.receive(selection);
    if (this.room === 'upscale') return this.upscale.take(selection);
    // Photos one by one may be meant for several rooms; a folder on the start page becomes a project.
    if (this.room === 'projects' && selection.pictures > 0 && selection.files === files.length) {
      this.dropped = selection;
      this.dialog = 'whatToDo';
      return;
    }
    await this.receive(selection);
  }

  /** Asks for a model file and shows it in the room that it belongs to. */
  async loadModel(): Promise<void> {
    const model = await this.toasts.guard(this.bridge.call('models.load'));
    if (model) await this.took(model);
  }

  private async took(model: ModelInfo): Promise<void> {
    this.dialog = null;
    if (makesShapes(model.system)) {
      this.room = 'shapes';
      return this.shapes.files.took(model);
    }
    if (makesAges(model.system)) {
      this.room = 'age';
      return this.age.files.took(model);
    }
    if (upscaleRefusal(model.system) === null) {
      this.room = 'upscale';
      return this.upscale.files.took(model);
    }
    this.room = 'faces';
    await Promise.all([this.faces.files.took(model), this.faces.favourites.load()]);
  }

  /** What shall become of the photos that were dropped on the start page; null: nothing. */
  async decide(what: 'upscale' | 'age' | 'dataset' | null): Promise<void> {
    const selection = this.dropped;
    this.dropped = null;
    this.dialog = null;
    if (!selection) return;
    if (what === 'dataset') return this.receive(selection);
    if (what === null)
      return void this.bridge.call('selections.release', { selectionId: selection.id }).catch(() => {});
    if (what === 'age') {
      this.room = 'age';
      await this.age.enter();
      return this.age.receive(selection);
    }
    this.go('upscale');
    await this.upscale.take(selection);
  }

  /** Chooses pictures to enlarge. */
  async chooseForUpscale(kind: 'folder' | 'files'): Promise<void> {
    const selection = await this.toasts.guard(this.bridge.call('selections.choose', { kind }));
    if (selection) await this.upscale.take(selection);
  }

  /** Model files join the person's own models, and the last of them is shown. */
  private async dropModels(files: File[]): Promise<void> {
    for (const file of files) {
      const model = await this.toasts.guard(this.bridge.dropModel(file));
      if (model) await this.took(model);
    }
  }

  async choosePictures(kind: 'folder' | 'files'): Promise<void> {
    const selection = await this.toasts.guard(this.bridge.call('selections.choose', { kind }));
    if (selection) await this.receive(selection);
  }

  /** Goes to the form of a new run on a data set. */
  trainOn(dataset: DatasetSummary | null): void {
    this.runs.begin(dataset ?? this.datasets.list[0] ?? null);
    this.go('train');
  }

  /** A preview of augmented pictures, for as long as a form shows it. */
  newAugmentPreview(): AugmentPreview {
    return new AugmentPreview(this.bridge);
  }

  /**
   * Goes to the room of a checkpoint of the run in view: Shapes where that one makes shapes, Age where it makes faces at
   * ages, Upscale where it enlarges, else Faces.
   */
  async openInFaces(checkpointId: number): Promise<void> {
    const system = this.runs.view?.detail?.recipe.system;
    if (system && makesShapes(system)) {
      this.room = 'shapes';
      await this.shapes.load();
      return this.shapes.useModel(`checkpoint-${checkpointId}`);
    }
    if (system && makesAges(system)) {
      this.room = 'age';
      await this.age.load();
      return this.age.useModel(`checkpoint-${checkpointId}`);
    }
    if (system && upscaleRefusal(system) === null) {
      this.room = 'upscale';
      await this.upscale.load();
      return this.upscale.useModel(`checkpoint-${checkpointId}`);
    }
    const refusal = system ? facesRefusal(system) : null;
    if (refusal) return this.toasts.error({ code: refusal, params: {} });
    this.room = 'faces';
    await Promise.all([this.faces.load(), this.faces.favourites.load()]);
    this.faces.useModel(`checkpoint-${checkpointId}`);
  }

  // ------------------------------------------------------------------------------------------ commands

  /**
   * One way in for the menu and for keys of the page. The same press may arrive from both; the second is dropped.
   */
  command(command: MenuCommand, source: 'menu' | 'key' = 'key', now = Date.now()): void {
    const last = this.lastCommand;
    if (last.command === command && last.source !== source && now - last.at < 200) return;
    this.lastCommand = { command, source, at: now };
    const room = roomOfCommand[command];
    if (room) return this.go(room);
    switch (command) {
      case 'newProject':
        this.dialog = 'newProject';
        return;
      case 'openProject':
        void this.chooseProject();
        return;
      case 'importFolder':
        void this.choosePictures('folder');
        return;
      case 'importFiles':
        void this.choosePictures('files');
        return;
      case 'startTraining':
        if (this.projects.current) this.trainOn(this.datasets.detail);
        return;
      case 'pauseOrResume':
        return this.pauseOrResume();
      case 'exportPicture':
        if (this.room === 'faces') void this.faces.export(1);
        if (this.room === 'shapes' && this.shapes.model) this.shapes.dialog = 'print';
        if (this.room === 'age') void this.age.save();
        if (this.room === 'upscale') void this.upscale.save();
        return;
      case 'undo':
        if (this.room === 'faces') this.faces.undo();
        if (this.room === 'shapes') this.shapes.undo();
        if (this.room === 'age') this.age.undo();
        if (this.room === 'upscale') this.upscale.undo();
        if (this.room === 'data') void this.datasets.undo();
        return;
      case 'redo':
        if (this.room === 'faces') this.faces.redo();
        if (this.room === 'shapes') this.shapes.redo();
        if (this.room === 'age') this.age.redo();
        if (this.room === 'upscale') this.upscale.redo();
        if (this.room === 'data') void this.datasets.redo();
        return;
      case 'showShortcuts':
        this.dialog = 'shortcuts';
        return;
    }
  }

  private pauseOrResume(): void {
    const { selected, active, list } = this.runs;
    const run = selected ?? list.find((other) => other.id === active[0]?.runId);
    if (run) void this.runs.toggle(run);
  }

  // ------------------------------------------------------------------------------------------ following

  private async load(): Promise<void> {
    await this.toasts.guard(this.settings.load());
    await this.upscale.jobs.load();
    await this.projects.load();
    await this.follow();
    if (this.projects.current) this.go(this.runs.list.length > 0 ? 'train' : 'data');
    this.ready = true;
  }

  private async changed(what: Events['changed']['what']): Promise<void> {
    if (what === 'settings') return this.settings.reload();
    if (what === 'recent') return this.projects.loadRecent();
    if (what === 'project') {
      await this.projects.loadCurrent();
      return this.follow();
    }
    if (what === 'favourites') return this.faces.favourites.load();
    if (what === 'models') return this.reloadModels();
    if (!this.projects.current) return;
    if (what === 'datasets') {
      await this.datasets.load();
      this.runs.draft?.followDatasets(this.datasets.list);
      return;
    }
    await this.runs.load();
    await this.reloadModels();
  }

  /** The models that the room in view can work with may be other ones now. */
  private async reloadModels(): Promise<void> {
    if (this.room === 'faces') await this.faces.load();
    if (this.room === 'shapes') await this.shapes.enter();
    if (this.room === 'age') await this.age.enter();
    if (this.room === 'upscale') await this.upscale.load();
  }

  private async entered(open: boolean, room?: Room): Promise<boolean> {
    if (!open) return false;
    this.dialog = null;
    await this.follow();
    this.go(room ?? (this.runs.list.length > 0 ? 'train' : 'data'));
    return true;
  }

  /** Loads the lists of the open project, or empties them, when another one was opened. */
  private follow(): Promise<void> {
    const id = this.projects.current?.id ?? null;
    if (id !== this.openProject) {
      this.openProject = id;
      this.followed = this.loadProject(id);
    }
    return this.followed;
  }

  private async loadProject(id: string | null): Promise<void> {
    this.datasets.reset();
    this.runs.reset();
    this.faces.reset();
    this.shapes.reset();
    this.age.reset();
    this.imports.reset();
    this.films.reset();
    if (this.room === 'upscale') await this.upscale.load();
    if (id === null) {
      if (!this.canEnter(this.room)) this.room = 'projects';
      // Films of models that belong to no project go on.
      await Promise.all([
        this.films.load(),
        this.room === 'faces' ? this.faces.enter() : undefined,
        this.room === 'shapes' ? this.shapes.enter() : undefined,
        this.room === 'age' ? this.age.enter() : undefined,
      ]);
      return;
    }
    await Promise.all([
      this.datasets.load(),
      this.runs.load(),
      this.runs.loadActive(),
      this.imports.load(),
      this.films.load(),
      // A project that is opened from outside leaves the room as it is: it must not be empty then.
      this.room === 'faces' ? this.faces.enter() : this.faces.load(),
      this.room === 'shapes' ? this.shapes.enter() : undefined,
      this.room === 'age' ? this.age.enter() : undefined,
    ]);
    const shown = this.runs.active[0]?.runId ?? this.runs.list[0]?.id;
    if (shown !== undefined && !this.runs.view) void this.runs.select(shown);
  }

  private async receive(selection: Selection): Promise<void> {
    if (selection.pictures > 0 && !this.projects.current) {
      if (!(await this.projects.createNamed(selection.label))) return;
      await this.follow();
    }
    if (!this.imports.select(selection)) return;
    this.datasets.close();
    this.dialog = null;
    this.go('data');
  }

  private async imported(datasetId: number): Promise<void> {
    await this.datasets.load();
    if (this.room === 'data' && !this.imports.selection) await this.datasets.open(datasetId);
  }
}
