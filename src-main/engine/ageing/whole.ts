import { StudioError, type Ageing, type Belief } from '../../../src-preload/contract';
import type {
  AgeingAnswer,
  AgeingAnswers,
  AgeingQuestion,
  FaceFit,
  PhotoPixels,
  SeenFace,
  SettledAgeing,
} from '../ageing-messages';
import type { ModelSource } from '../messages';
import { layBack, patchAround, withoutAlpha, type Patch } from './patch';

/** Whoever answers questions about faces at other ages: the warm engine. */
export type AskAgeing = <What extends AgeingQuestion['what']>(
  model: ModelSource | null,
  question: AgeingQuestion & { what: What },
) => Promise<AgeingAnswers[What]>;

/** The questions of a warm engine, which answers each with an answer of its own. */
export const askOf = (engine: {
  ageing(model: ModelSource | null, question: AgeingQuestion): Promise<AgeingAnswer>;
}): AskAgeing =>
  ((model: ModelSource | null, question: AgeingQuestion) => engine.ageing(model, question)) as AskAgeing;

/** Milliseconds that the engine works on a search before it looks whether anything else waits, or it is given up. */
export const sliceMilliseconds = 120;

/** A face that was changed. */
export interface ChangedFace {
  /** How old it looked, and how old it looks now. */
  before: number;
  after: Belief;
}

/** What is told while a photo is worked on. */
export interface WholeHooks {
  signal?: AbortSignal;
  /** Done part of the photo, 0 to 1. */
  onProgress?(share: number): void;
}

/**
 * Changes every face in a photo, one after the other.
 *
 * @returns the photo, a new one; with `pure` the model's own picture of the first face. Null when it was given up
 * @throws StudioError photoNoFace, and those of the engine
 */
export async function ageWhole(
  ask: AskAgeing,
  model: ModelSource,
  { name, photo }: { name: string; photo: PhotoPixels },
  ageing: Ageing,
  { signal, onProgress }: WholeHooks = {},
): Promise<{ photo: PhotoPixels; faces: ChangedFace[] } | null> {
  const { faces } = await ask(null, { what: 'find', photo });
  if (faces.length === 0) throw new StudioError('photoNoFace', { name });
  const wanted = ageing.pure ? [largest(faces)] : faces;
  const made: PhotoPixels = { ...photo, pixels: new Uint8Array(photo.pixels) };
  const changed: ChangedFace[] = [];
  for (const [i, face] of wanted.entries()) {
    const patch = patchAround(photo, face.place);
    const from = ageing.from ?? face.age;
    const z = await fitWhole(ask, model, patch, from, signal, (share) =>
      onProgress?.((i + 0.9 * share) / wanted.length),
    );
    if (!z) return null;
    const settled = await settle(ask, model, patch, z, ageing, from);
    // Of what is there by now, so that two faces that touch are both changed.
    const now = patchAround(made, face.place);
    const known = { photo: now.photo, place: now.place, z };
    const judged = await ask(model, {
      what: 'judge',
      ...known,
      ageing: settled,
      years: [ageing.to],
      side: 64,
      original: null,
    });
    changed.push({ before: face.age, after: judged.beliefs[0]! });
    if (ageing.pure) {
      const { side, pictures } = judged;
      return { photo: { pixels: withoutAlpha(pictures[0]!), width: side, height: side }, faces: changed };
    }
    const { photos } = await ask(model, { what: 'blend', ...known, ageing: settled, years: [ageing.to] });
    layBack(made, now, photos[0]!);
    if (signal?.aborted) return null;
    onProgress?.((i + 1) / wanted.length);
  }
  return { photo: made, faces: changed };
}

/** With all that a face's change needs: how many times it is laid on is asked for. */
export async function settle(
  ask: AskAgeing,
  model: ModelSource,
  { photo, place }: Pick<Patch, 'photo' | 'place'>,
  z: Float32Array,
  ageing: Ageing,
  from: number,
): Promise<SettledAgeing> {
  if (ageing.pure) return { ...ageing, from, gains: null };
  const { gains } = await ask(model, { what: 'gains', photo, place, z, from });
  return { ...ageing, from, gains };
}

/** The person whom a photo is of, where there are several. */
export const largest = (faces: readonly SeenFace[]): SeenFace =>
  faces.reduce((most, face) => (face.place.side > most.place.side ? face : most));

/** The whole search for a latent vector; null when it was given up. */
export async function fitWhole(
  ask: AskAgeing,
  model: ModelSource,
  { photo, place }: { photo: PhotoPixels; place: SeenFace['place'] },
  years: number,
  signal?: AbortSignal,
  onShare?: (share: number) => void,
): Promise<Float32Array | null> {
  let state: FaceFit | null = null;
  for (;;) {
    if (signal?.aborted) return null;
    const found: AgeingAnswers['fit'] = await ask(model, {
      what: 'fit',
      begin: state ? null : { photo, place, years },
      state,
      milliseconds: sliceMilliseconds,
    });
    onShare?.(found.share);
    if (found.step === found.total) return found.z;
    state = found.state;
  }
}
