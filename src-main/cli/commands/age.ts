import { basename, extname, join, resolve } from 'node:path';
import { samePerson, StudioError, type Ageing, type Belief } from '../../../src-preload/contract';
import { ImportService, mostPhotoSide } from '../../datasets/service';
import type { PhotoPixels } from '../../engine/ageing-messages';
import { patchAround, withoutAlpha } from '../../engine/ageing/patch';
import { ageWhole, askOf, fitWhole, largest, settle, type AskAgeing } from '../../engine/ageing/whole';
import type { ModelSource } from '../../engine/messages';
import { modelEngine } from '../model-engine';
import { modelFile } from '../starter-model';
import type { Surroundings } from '../surroundings';

export interface AgeCommand {
  photo: string;
  /** Model file; null: the one that comes with the studio. */
  model: string | null;
  /** NAME.png, NAME.jpg or NAME.webp. */
  out: string;
  ageing: Ageing;
  /** The face in all classes of the model beside each other, in place of one age. */
  strip: boolean;
  threads: number;
}

const endings: ReadonlySet<string> = new Set(['.png', '.jpg', '.jpeg', '.webp']);
/** Side of the faces in a strip of changed photos, in pixels. */
const stripSide = 160;

/** Shows the people in a photo at another age. Ctrl-C leaves nothing behind. */
export async function age(command: AgeCommand, around: Surroundings): Promise<number> {
  const { output } = around;
  if (!endings.has(extname(command.out).toLowerCase()))
    throw new StudioError('usage', { reason: `--out ${command.out}: NAME.png, NAME.jpg, NAME.webp` });
  const path = await modelFile(around, command.model, 'agecgan');
  const model: ModelSource = { kind: 'file', path };
  const out = resolve(command.out);
  const engine = modelEngine(around, command.threads);
  const imports = new ImportService({
    importerEntry: join(around.entries, 'importer.js'),
    projectPath: () => null,
    onUpdate: () => {},
  });
  const abort = new AbortController();
  const release = around.onInterrupt(() => abort.abort());
  const ask = askOf(engine);
  const onProgress = (share: number): void => {
    const percent = Math.round(100 * share);
    output.progress({ percent }, output.say('ageing', { percent }));
  };
  try {
    const selection = await imports.scan([resolve(command.photo)]);
    const name = basename(command.photo);
    if (selection.pictures === 0) throw new StudioError('noPictures', { name });
    const photo = await imports.photo(selection.id, 0, mostPhotoSide);
    const hooks = { signal: abort.signal, onProgress };
    const made = command.strip
      ? await stripOf(ask, model, { name, photo }, command.ageing, hooks)
      : await ageWhole(ask, model, { name, photo }, command.ageing, hooks);
    if (!made) {
      output.note({ cancelled: true }, output.say('ageingCancelled'));
      return 1;
    }
    await engine.writePhoto(out, made.photo);
    const faces = made.faces.map(({ before, after }) => ({
      before,
      after: after.age,
      distance: Number(after.distance.toFixed(3)),
      samePerson: after.distance < samePerson,
    }));
    const { width, height } = made.photo;
    output.result(
      { out, width, height, faces },
      output.say('aged', { count: faces.length, out: command.out, name }),
    );
    return 0;
  } finally {
    release();
    imports.close();
    await engine.close();
  }
}

/** The largest face of a photo in all classes of the model, beside each other. */
async function stripOf(
  ask: AskAgeing,
  model: ModelSource,
  { name, photo }: { name: string; photo: PhotoPixels },
  ageing: Ageing,
  { signal, onProgress }: { signal: AbortSignal; onProgress(share: number): void },
): Promise<{ photo: PhotoPixels; faces: { before: number; after: Belief }[] } | null> {
  const { faces } = await ask(null, { what: 'find', photo });
  if (faces.length === 0) throw new StudioError('photoNoFace', { name });
  const face = largest(faces);
  const patch = patchAround(photo, face.place);
  const from = ageing.from ?? face.age;
  const z = await fitWhole(ask, model, patch, from, signal, onProgress);
  if (!z) return null;
  const { classes } = await ask(model, { what: 'classes' });
  const { side, pictures, beliefs } = await ask(model, {
    what: 'judge',
    photo: patch.photo,
    place: patch.place,
    z,
    ageing: await settle(ask, model, patch, z, ageing, from),
    years: classes.map(({ years }) => years),
    side: stripSide,
    original: null,
  });
  const width = side * pictures.length;
  const pixels = new Uint8Array(width * side * 3);
  pictures.forEach((rgba, n) => {
    const rgb = withoutAlpha(rgba);
    for (let y = 0; y < side; y++)
      pixels.set(rgb.subarray(y * side * 3, (y + 1) * side * 3), (y * width + n * side) * 3);
  });
  return {
    photo: { pixels, width, height: side },
    faces: beliefs.map((after) => ({ before: face.age, after })),
  };
}
