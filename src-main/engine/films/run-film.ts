import { planFilm, StudioError, type RunFilmOptions } from '../../../src-preload/contract';
import { writeFilm, type Film, type FilmFrame, type FilmProgress } from '../../export/films';
import { sharp } from '../../processes/sharp';
import type { ProjectStore } from '../../store';
import { captionHeight, withCaption } from './caption';

/**
 * The film of a run: its sheets of fixed seeds, one after the other.
 *
 * @param path a file; for PNG frames, a folder that is not there yet
 * @throws StudioError runMissing, filmTooShort, filmNoSample, and those of `writeFilm`
 */
export async function writeRunFilm(
  store: ProjectStore,
  runId: number,
  path: string,
  options: RunFilmOptions,
  hooks: { draft?: string; signal?: AbortSignal; onProgress?(progress: FilmProgress): void },
): Promise<Film> {
  const { totalSteps } = store.runs.get(runId);
  const { sheets, fps } = planFilm(store.sheets.list(runId), options.pace);
  const { columns, rows, side } = sheets[0]!;
  if (options.sample !== null && options.sample >= columns * rows) {
    throw new StudioError('filmNoSample', { number: options.sample + 1, count: columns * rows });
  }
  const whole = options.sample === null;
  const size = { width: whole ? columns * side : side, height: whole ? rows * side : side };
  const height = size.height + (options.caption ? captionHeight(size.width) : 0);

  const frames = async function* (): AsyncGenerator<FilmFrame> {
    for (const [i, { step }] of sheets.entries()) {
      const png = store.sheets.png(runId, step);
      // The training went back behind it after the film was begun.
      if (!png) continue;
      const place = { top: 0, left: 0, ...size };
      if (options.sample !== null) {
        place.top = Math.floor(options.sample / columns) * side;
        place.left = (options.sample % columns) * side;
      }
      const picture = sharp(png).removeAlpha().toColourspace('srgb').extract(place);
      const pixels = new Uint8Array(await picture.raw().toBuffer());
      const last = i === sheets.length - 1;
      yield {
        pixels: options.caption ? withCaption(pixels, { ...size, step, totalSteps }) : pixels,
        ...(last ? { milliseconds: 1000 / fps + options.hold * 1000 } : {}),
      };
    }
  };
  const { format, loop, scale, enlarge, quality } = options;
  return writeFilm(path, frames(), {
    format,
    loop,
    scale,
    enlarge,
    quality,
    width: size.width,
    height,
    channels: 3,
    fps,
    frames: sheets.length,
    ...hooks,
  });
}
