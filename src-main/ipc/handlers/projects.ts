import { StudioError, type RecentProject } from '../../../src-preload/contract';
import { mediaAddress } from '../../window/media';
import type { Context } from '../context';
import type { Family } from '../door';
import { locationOf } from '../project-names';
import type { RecentEntry } from '../recent-projects';

export function projectHandlers({ recent, glimpses, project, dialogs }: Context): Family<'projects'> {
  const find = (projectId: string): RecentEntry => {
    const entry = recent.find(projectId);
    if (!entry) throw new StudioError('projectMissing', { name: '?' });
    return entry;
  };

  return {
    async 'projects.recent'() {
      const projects: RecentProject[] = [];
      for (const { id, name, path, openedAt } of recent.list()) {
        const glimpse = await glimpses.of(path);
        projects.push({
          id,
          name,
          location: locationOf(path),
          openedAt,
          missing: glimpse === null,
          bytes: glimpse?.bytes ?? 0,
          runs: glimpse?.runs ?? 0,
          datasets: glimpse?.datasets ?? 0,
          pictures: (glimpse?.pictures ?? []).map((_, i) => mediaAddress.recent(id, i)),
        });
      }
      return projects;
    },
    'projects.current': () => project.info(),
    async 'projects.create'({ name, choosePlace }) {
      if (!choosePlace) return project.create(name);
      const place = await dialogs.saveProject(project.suggestedPath(name));
      return place === null ? null : project.create(name, place);
    },
    async 'projects.choose'() {
      const path = await dialogs.openProject();
      return path === null ? null : project.open(path);
    },
    'projects.open': ({ projectId }) => project.open(find(projectId).path),
    'projects.rename': ({ name }) => project.rename(name),
    async 'projects.close'() {
      await project.close();
      return null;
    },
    'projects.forget'({ projectId }) {
      recent.forget(projectId);
      return null;
    },
    'projects.reveal'({ projectId }) {
      dialogs.reveal(find(projectId).path);
      return null;
    },
  };
}
