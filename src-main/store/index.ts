export { greyToRgb, rgbToGrey, shownPixels } from './content';
export { packVolume, unpackVolume } from './volume';
export { ProjectStore, projectExtension } from './project';
export type { KeepPolicy } from './prune';
export type {
  DatasetDetailRow,
  DatasetRow,
  NetParameters,
  NewDataset,
  NewPicture,
  NewRun,
  PhotoReader,
  PictureAge,
  PictureFacts,
  PictureReader,
  PictureSourceFacts,
  RunRow,
  SheetRow,
  StateChange,
  StoredPhoto,
  StoredStatistics,
  StoredTensor,
  TrainingState,
} from './values';
export { isWorking } from './states';
