import type { AppInfo, DoctorLine, Language } from '../../src-preload/contract';
import type { ImportService } from '../datasets/service';
import type { AgeingBatches } from '../engine/ageing/batch';
import type { AgeingService } from '../engine/ageing/service';
import type { FilmService } from '../engine/films/service';
import type { InversionService } from '../engine/inversions';
import type { RunService } from '../engine/run-service';
import type { EngineSupervisor } from '../engine/supervisor';
import type { UpscaleService } from '../upscale/service';
import type { FavouriteLibrary } from '../library/favourites';
import type { ModelLibrary } from '../library/model-library';
import type { NetworkService } from '../networks/service';
import type { DragOut } from '../window/drag-out';
import type { ContentNetworkFile } from './content-network';
import type { Dialogs } from './dialogs';
import type { Glimpses } from './glimpses';
import type { ModelDirections } from './model-directions';
import type { ProjectSession } from './project-session';
import type { RecentProjects } from './recent-projects';
import type { SettingsFile } from './settings-file';
import type { SendEvent } from './connect';

/** What the handlers work with. */
export interface Context {
  appInfo: AppInfo;
  doctor(): Promise<DoctorLine[]>;
  language(): Language;
  settings: SettingsFile;
  contentNetwork: ContentNetworkFile;
  recent: RecentProjects;
  glimpses: Glimpses;
  project: ProjectSession;
  imports: ImportService;
  library: ModelLibrary;
  favourites: FavouriteLibrary;
  dragOut: DragOut;
  /** Puts the picture of a PNG file on the system's clipboard. */
  copyPicture(path: string): Promise<void>;
  copyText(text: string): Promise<void>;
  directions: ModelDirections;
  inversions: InversionService;
  ageing: AgeingService;
  ageingBatches: AgeingBatches;
  runs: RunService;
  engine: EngineSupervisor;
  films: FilmService;
  networks: NetworkService;
  upscales: UpscaleService;
  dialogs: Dialogs;
  send: SendEvent;
}
