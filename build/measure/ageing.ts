import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { defaultAgeing, recipeSchema, samePerson } from '../../src-preload/contract';
import { decodeInside, openPicture } from '../../src-main/datasets/readers/picture';
import { loadTensorflow } from '../../src-main/engine/load-tensorflow';
import type { AgeingAnswers, AgeingQuestion } from '../../src-main/engine/worker-ageing';
import { decodeSafetensors } from '../../src-main/gan/weights/safetensors';
import { SetupError } from '../setup/steps';
import { listPictures } from './pictures';

/** What networks believe of one face at every age of a model. */
export interface MeasuredFace {
  /** At the age that she looks in the photo: the model's own picture against the photo. */
  own: number;
  /** Distances from the photo, class by class. */
  pure: number[];
  photo: number[];
  /** Ages that the pictures look, class by class. */
  pureAges: number[];
  photoAges: number[];
}

/** Figures of one sort of output. */
export interface AgeingFigures {
  /** Share of all pictures that are taken for the same person. */
  kept: number;
  /** Share of the faces whose looks never grow younger from class to class. */
  monotone: number;
  /** Mean over all pictures of how far the age that they look is from that of their class, in years. */
  error: number;
  /** Mean age that the pictures of each class look. */
  ages: number[];
}

export interface AgeingMeasured {
  faces: number;
  /** Photos in which the finder saw no face. */
  unseen: number;
  years: number[];
  /** Share of the faces that are known again in the model's own picture at their own age. */
  keptAtOwnAge: number;
  pure: AgeingFigures;
  photo: AgeingFigures;
}

/** The names of the faces of UTKFace (`crop_part1`) that are held out; in the order of their hashes, so that any first part is mixed. */
export const heldOutNames: readonly string[] = readFileSync(
  join(import.meta.dirname, 'utkface-held-out.txt'),
  'utf8',
)
  .trim()
  .split('\n');

/** The faces of a folder that are held out, in the order of the list. */
export function heldOutOf(files: readonly string[]): string[] {
  const byName = new Map(files.map((file) => [basename(file), file]));
  return heldOutNames.map((name) => byName.get(name)).filter((file) => file !== undefined);
}

/** The figures of faces. */
export function figuresOf(
  faces: readonly MeasuredFace[],
  years: readonly number[],
): Pick<AgeingMeasured, 'keptAtOwnAge' | 'pure' | 'photo'> {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const share = (kept: readonly boolean[]): number => mean(kept.map(Number));
  const of = (distances: 'pure' | 'photo', ages: 'pureAges' | 'photoAges'): AgeingFigures => ({
    kept: share(faces.flatMap((face) => face[distances].map((distance) => distance < samePerson))),
    monotone: share(faces.map((face) => face[ages].every((age, i, all) => i === 0 || age >= all[i - 1]!))),
    error: mean(faces.flatMap((face) => face[ages].map((age, i) => Math.abs(age - years[i]!)))),
    ages: years.map((_, i) => mean(faces.map((face) => face[ages][i]!))),
  });
  return {
    keptAtOwnAge: share(faces.map(({ own }) => own < samePerson)),
    pure: of('pure', 'pureAges'),
    photo: of('photo', 'photoAges'),
  };
}

/**
 * Takes the held-out faces of UTKFace through the Age room's whole way, with a model file, and asks the networks that come
 * with the studio what they see.
 *
 * @throws SetupError when the folder has too few faces; StudioError when the file holds no model of ages
 */
export async function measureAgeing(
  folder: string,
  modelPath: string,
  count: number,
  onFace: (done: number, total: number) => void = () => {},
): Promise<AgeingMeasured> {
  const files = heldOutOf(await listPictures(folder)).slice(0, count);
  if (files.length < count)
    throw new SetupError(
      `${folder} has ${files.length} of the held-out faces of UTKFace.`,
      'Name the folder of its crop_part1, with the names as they come.',
    );
  loadTensorflow();
  const [{ AgeingRoom }, { nativeKernels }] = await Promise.all([
    import('../../src-main/engine/worker-ageing'),
    import('../../src-main/gan/kernels/native'),
  ]);
  const room = new AgeingRoom(nativeKernels());
  room.load({ kind: 'loadAgeing', requestId: 0, ...(await readModel(modelPath)) });
  const ask = async <What extends AgeingQuestion['what']>(
    question: AgeingQuestion & { what: What },
  ): Promise<AgeingAnswers[What]> => (await room.answer(question)) as AgeingAnswers[What];

  const { classes } = await ask({ what: 'classes' });
  const years = classes.map((each) => each.years);
  const faces: MeasuredFace[] = [];
  let unseen = 0;
  for (const [i, file] of files.entries()) {
    const photo = await decodeInside(await openPicture(await readFile(file)), 1024, '#ffffff');
    const found = await ask({ what: 'find', photo });
    // The one whom the photo is of.
    const face = found.faces.sort((a, b) => b.place.side - a.place.side)[0];
    if (face) {
      const { place, age } = face;
      const { z } = await ask({
        what: 'fit',
        begin: { photo, place, years: age },
        state: null,
        milliseconds: Infinity,
      });
      const { gains } = await ask({ what: 'gains', photo, place, z, from: age });
      const judge = async (pure: boolean, at: number[]): Promise<AgeingAnswers['judge']> =>
        ask({
          what: 'judge',
          photo,
          place,
          z,
          ageing: { ...defaultAgeing, from: age, pure, gains },
          years: at,
          side: 64,
          original: null,
        });
      const [own, pure, changed] = [
        await judge(true, [age]),
        await judge(true, years),
        await judge(false, years),
      ];
      faces.push({
        own: own.beliefs[0]!.distance,
        pure: pure.beliefs.map(({ distance }) => distance),
        photo: changed.beliefs.map(({ distance }) => distance),
        pureAges: pure.beliefs.map((belief) => belief.age),
        photoAges: changed.beliefs.map((belief) => belief.age),
      });
    } else unseen++;
    onFace(i + 1, files.length);
  }
  return { faces: faces.length, unseen, years, ...figuresOf(faces, years) };
}

/** What `AgeingRoom.load` wants, from a model file. */
async function readModel(path: string) {
  const { arrays, metadata } = decodeSafetensors(await readFile(path));
  const short: Record<string, string> = { generator: 'g', encoder: 'e' };
  return {
    recipe: recipeSchema.parse(JSON.parse(metadata.recipe ?? '')),
    step: Number(metadata.step),
    tensors: [...arrays].map(([name, { shape, data }]) => {
      const slash = name.indexOf('/');
      return { name: short[name.slice(0, slash)] + name.slice(slash), shape, data };
    }),
  };
}

/** The figures as a table. */
export function ageingTable({ faces, unseen, keptAtOwnAge, years, pure, photo }: AgeingMeasured): string {
  const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
  const line = (name: string, figures: AgeingFigures): string =>
    [
      name.padEnd(14),
      percent(figures.kept).padStart(8),
      percent(figures.monotone).padStart(9),
      `${figures.error.toFixed(1)} years`.padStart(12),
      figures.ages.map((age) => age.toFixed(0).padStart(4)).join(' '),
    ].join(' ');
  return [
    `${faces} faces, ${unseen} more in which no face was seen`,
    `known again at their own age: ${percent(keptAtOwnAge)}`,
    `${''.padEnd(14)} ${'kept'.padStart(8)} ${'monotone'.padStart(9)} ${'error'.padStart(12)} ${years
      .map((age) => age.toFixed(0).padStart(4))
      .join(' ')}`,
    line('model alone', pure),
    line('in the photo', photo),
  ].join('\n');
}
