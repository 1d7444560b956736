import type { Context } from '../context';
import type { Handlers } from '../door';
import { ageingHandlers } from './ageing';
import { appHandlers } from './app';
import { checkpointHandlers } from './checkpoints';
import { datasetHandlers } from './datasets';
import { exportHandlers } from './exports';
import { faceHandlers } from './faces';
import { favouriteHandlers } from './favourites';
import { filmHandlers } from './films';
import { importHandlers } from './imports';
import { modelHandlers } from './models';
import { networkHandlers } from './networks';
import { projectHandlers } from './projects';
import { runHandlers } from './runs';
import { selectionHandlers } from './selections';
import { settingsHandlers } from './settings';
import { shapeHandlers } from './shapes';
import { upscaleHandlers } from './upscale';

/** A handler for every channel of the contract. */
export function allHandlers(context: Context): Handlers {
  return {
    ...appHandlers(context),
    ...settingsHandlers(context),
    ...networkHandlers(context),
    ...projectHandlers(context),
    ...selectionHandlers(context),
    ...importHandlers(context),
    ...datasetHandlers(context),
    ...runHandlers(context),
    ...checkpointHandlers(context),
    ...modelHandlers(context),
    ...faceHandlers(context),
    ...upscaleHandlers(context),
    ...exportHandlers(context),
    ...shapeHandlers(context),
    ...favouriteHandlers(context),
    ...filmHandlers(context),
    ...ageingHandlers(context),
  };
}
