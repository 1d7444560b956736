import type { Bridge, ProjectInfo, RecentProject } from '../../src-preload/contract';
import { t } from '../words/words.svelte';
import { asErrorMessage } from './errors';
import type { Toasts } from './toasts.svelte';

/** The open project and those that were open before. */
export class Projects {
  current = $state.raw<ProjectInfo | null>(null);
  recent = $state.raw<RecentProject[]>([]);
  loaded = $state(false);
  /** A project is being opened or made: the buttons wait. */
  busy = $state(false);

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
  ) {}

  async load(): Promise<void> {
    await Promise.all([this.loadCurrent(), this.loadRecent()]);
    this.loaded = true;
  }

  async loadCurrent(): Promise<void> {
    const current = await this.toasts.guard(this.bridge.call('projects.current'));
    if (current !== undefined) this.current = current;
  }

  async loadRecent(): Promise<void> {
    this.recent = (await this.toasts.guard(this.bridge.call('projects.recent'))) ?? this.recent;
  }

  /** Makes a project; true when one is open afterwards. */
  create(name: string, choosePlace: boolean): Promise<boolean> {
    return this.become(this.bridge.call('projects.create', { name, choosePlace }));
  }

  /** Makes a project in the studio's folder under the first free name: Portraits, Portraits 2, Portraits 3. */
  async createNamed(wanted: string): Promise<boolean> {
    const name = wanted.trim().slice(0, 112) || t('projects.untitled');
    for (let number = 1; number <= 50; number++) {
      try {
        const made = await this.bridge.call('projects.create', {
          name: number === 1 ? name : `${name} ${number}`,
          choosePlace: false,
        });
        if (!made) return false;
        this.current = made;
        return true;
      } catch (thrown) {
        if (asErrorMessage(thrown).code === 'projectExists') continue;
        this.toasts.error(thrown);
        return false;
      }
    }
    return false;
  }

  choose(): Promise<boolean> {
    return this.become(this.bridge.call('projects.choose'));
  }

  open(projectId: string): Promise<boolean> {
    return this.become(this.bridge.call('projects.open', { projectId }));
  }

  async rename(name: string): Promise<void> {
    const renamed = await this.toasts.guard(this.bridge.call('projects.rename', { name }));
    if (renamed) this.current = renamed;
  }

  async close(): Promise<void> {
    const closed = await this.toasts.guard(this.bridge.call('projects.close'));
    if (closed !== undefined) this.current = null;
    await this.loadRecent();
  }

  async forget(project: RecentProject): Promise<void> {
    const done = await this.toasts.guard(this.bridge.call('projects.forget', { projectId: project.id }));
    if (done === undefined) return;
    this.recent = this.recent.filter((other) => other.id !== project.id);
    this.toasts.show(t('projects.forgotten', { name: project.name }));
  }

  async reveal(projectId: string): Promise<void> {
    await this.toasts.guard(this.bridge.call('projects.reveal', { projectId }));
  }

  private async become(work: Promise<ProjectInfo | null>): Promise<boolean> {
    this.busy = true;
    const project = await this.toasts.guard(work);
    this.busy = false;
    if (project) this.current = project;
    else void this.loadRecent();
    return Boolean(project);
  }
}
