export { ProjectStore, projectExtension } from './project';
export type { KeepPolicy } from './prune';
export type {
  DatasetDetailRow,
  DatasetRow,
  NetParameters,
  NewDataset,
  NewPicture,
  NewRun,
  PictureReader,
  RunRow,
  SheetRow,
  StateChange,
  StoredTensor,
  TrainingState,
} from './values';
export { isWorking } from './states';
