import { createHash } from 'node:crypto';
import type { FaceCut, ImportOptions, SourceFaces } from '../../../src-preload/contract';
import { searchSide, type FoundFace } from '../../processes/face-messages';
import { sharp } from '../../processes/sharp';
import { cutsOf, type FaceFinder } from '../faces';
import { decodeInside, openPicture, squareOf, squarePixels, Unusable, type Picture } from './picture';

/** Larger pictures are made smaller before faces are cut out of them: one decoding serves all of its faces. */
const mostSide = 4096;

/** The same for previews, of which a dozen are kept decoded. */
const mostPreviewSide = 2048;
const keptPreviews = 12;

/** Options of an import that cuts out faces. */
export type FaceImport = ImportOptions & { faces: NonNullable<ImportOptions['faces']> };

/** Whether these options ask for faces. */
export const wantsFaces = (options: ImportOptions): options is FaceImport => options.faces !== undefined;

/** Upright pixels, RGB, and the faces in them. */
interface Searched {
  pixels: Uint8Array;
  width: number;
  height: number;
  faces: FoundFace[];
  /** Pixels that an import has for one of these. */
  scale: number;
}

/**
 * The faces of a picture, each as the network will see it, from left to right.
 *
 * @param bytes the whole file, which `picture` was opened from
 * @returns squares of size × size × 3 bytes: RGB
 * @throws Unusable corrupt; noFace; tooSmall when every face would have to be enlarged
 */
export async function facePixels(
  picture: Picture,
  bytes: Buffer,
  options: FaceImport,
  finder: FaceFinder,
): Promise<Uint8Array[]> {
  const searched = await search(picture, options, finder, mostSide);
  const cuts = cutsIn(searched, options);
  if (cuts.length === 0) {
    if (options.faces.missing === 'skip') throw new Unusable('noFace');
    // Its pixels were asked for once already.
    return [await squarePixels(await openPicture(bytes), options)];
  }
  const large = cuts.filter(({ tooSmall }) => !tooSmall);
  if (large.length === 0) throw new Unusable('tooSmall');
  const squares: Uint8Array[] = [];
  for (const cut of large) squares.push(await cutOut(searched, cut, options.size));
  return squares;
}

/** Previews of faces. The pictures that were looked at last are kept as they are: a margin is dragged about. */
export class FacePreviews {
  readonly #kept = new Map<string, Promise<Searched>>();

  constructor(private readonly finder: FaceFinder) {}

  /**
   * Where the faces are and what would be cut out.
   *
   * @throws Unusable
   */
  async faces(bytes: Buffer, options: FaceImport): Promise<SourceFaces> {
    const searched = await this.#search(bytes, options);
    return { width: searched.width, height: searched.height, cuts: cutsIn(searched, options) };
  }

  /**
   * One cut as the network will see it; small ones are enlarged. Without a face, the middle of the picture.
   *
   * @param part number of the cut, from the left
   * @throws Unusable noFace when there is no such cut
   */
  async cut(bytes: Buffer, options: FaceImport, part: number): Promise<Uint8Array> {
    const searched = await this.#search(bytes, options);
    const cuts = cutsIn(searched, options);
    if (cuts.length === 0 && part === 0 && options.faces.missing === 'centre') {
      return squarePixels(await openPicture(bytes), options, true);
    }
    const cut = cuts[part];
    if (!cut) throw new Unusable('noFace');
    return cutOut(searched, cut, options.size);
  }

  async #search(bytes: Buffer, options: FaceImport): Promise<Searched> {
    const hash = createHash('sha256').update(bytes).digest('base64');
    const key = `${options.faces.kind} ${options.background} ${hash}`;
    const kept =
      this.#kept.get(key) ??
      openPicture(bytes).then((picture) => search(picture, options, this.finder, mostPreviewSide));
    // The one that was asked for last is the last to go.
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > keptPreviews && oldest !== undefined) this.#kept.delete(oldest);
    try {
      return await kept;
    } catch (error) {
      this.#kept.delete(key);
      throw error;
    }
  }
}

async function search(
  picture: Picture,
  { background, faces }: FaceImport,
  finder: FaceFinder,
  side: number,
): Promise<Searched> {
  const upright = await decodeInside(picture, side, background);
  const { width, height } = upright;
  const { data, info } = await sharp(upright.pixels, { raw: { width, height, channels: 3 } })
    .resize(searchSide, searchSide, { fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const found = await finder.find(faces.kind, data, info.width, info.height);
  const factor = width / info.width;
  return {
    ...upright,
    faces: found.map(({ x, y, side, score }) => ({
      x: x * factor,
      y: y * factor,
      side: side * factor,
      score,
    })),
    scale: Math.min(mostSide, Math.max(picture.width, picture.height)) / Math.max(width, height),
  };
}

function cutsIn({ faces, width, height, scale }: Searched, options: FaceImport): FaceCut[] {
  return cutsOf(faces, width, height, options.faces.margin, options.size / scale);
}

function cutOut(
  { pixels, width, height }: Searched,
  { left, top, side }: FaceCut,
  size: number,
): Promise<Uint8Array> {
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } });
  return squareOf(picture.extract({ left, top, width: side, height: side }).resize(size, size), size);
}
