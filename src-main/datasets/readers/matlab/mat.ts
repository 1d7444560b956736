import { inflateSync, constants } from 'node:zlib';
import { damaged, Refused } from '../refused';
import { MatArray } from './array';
import { elementAt, elementType, sourceOf, type Element, type Source } from './elements';

/**
 * MAT-files of level 5, which MATLAB writes as `-v6` and (compressed) `-v7` and SciPy as `savemat`: "MAT-File Format",
 * The MathWorks. Own code: of npm's packages the one that reads them all is under the GPL, and none bounds what a
 * compressed element becomes.
 */
const headerLength = 128;

/** A variable may unpack to this much: the labels of IMDB, the largest that is read, are about 200 MB. */
const mostUnpacked = 512 * 1024 * 1024;

/** Deflate cannot make more bytes of one. */
const mostRatio = 1032;

/** Compressed bytes of a variable that are unpacked to see its name. */
const peekBytes = 512;

/** Of one file. */
const mostVariables = 1024;

/** A file whose variables are found and not yet read. */
export interface MatFile {
  /** Names of the variables, in the order of the file. */
  names: string[];
  /** Whether the file goes on behind the last variable that is whole. */
  cutOff: boolean;
  /**
   * @returns the variable of this name; undefined when there is none
   * @throws Refused fileDamaged
   */
  variable(name: string): MatArray | undefined;
}

/** Whether these bytes begin like a MAT-file of whatever version. */
export function looksLikeMat(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 7) === 'MATLAB ' || isHdf5(bytes) || byteOrder(bytes) !== null;
}

/**
 * Finds the variables of a MAT-file.
 *
 * @throws Refused fileDamaged; matNewer for one of version 7.3, which is an HDF5 file; matUnknown for what is no MAT-file
 *   of level 5
 */
export function openMat(bytes: Buffer): MatFile {
  if (isHdf5(bytes)) throw new Refused('matNewer');
  const little = byteOrder(bytes);
  if (little === null)
    throw bytes.toString('latin1', 0, 7) === 'MATLAB ' ? damaged() : new Refused('matUnknown');
  const source = sourceOf(bytes, little);
  const version = source.view.getUint16(124, little);
  if (version === 0x0200) throw new Refused('matNewer');
  if (version !== 0x0100) throw new Refused('matUnknown');

  const found = new Map<string, Element>();
  let cutOff = false;
  for (let at = headerLength; at < bytes.length;) {
    let element: Element;
    try {
      element = elementAt(source, at, bytes.length);
      const name = nameOf(source, element);
      if (name) found.set(name, element);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      cutOff = true;
      break;
    }
    if (found.size > mostVariables) throw damaged();
    at = element.next;
  }
  return {
    names: [...found.keys()],
    cutOff,
    variable: (name) => {
      const element = found.get(name);
      return element && variableIn(source, element);
    },
  };
}

function isHdf5(bytes: Buffer): boolean {
  // MATLAB puts its own header of 512 bytes before it.
  return [0, 512].some((at) => bytes.toString('latin1', at, at + 8) === '\x89HDF\r\n\x1a\n');
}

/** Whether numbers begin with their lowest byte; null when the header does not say. */
function byteOrder(bytes: Buffer): boolean | null {
  if (bytes.length < headerLength) return null;
  const mark = bytes.toString('latin1', 126, 128);
  return mark === 'IM' ? true : mark === 'MI' ? false : null;
}

/** Empty for elements that are no variable, such as those that MATLAB keeps for its own objects. */
function nameOf(source: Source, element: Element): string {
  if (element.type === elementType.matrix) return new MatArray(source, element).name;
  if (element.type !== elementType.compressed) return '';
  const packed = source.bytes.subarray(element.start, element.start + Math.min(element.size, peekBytes));
  // A part of a stream: what can be unpacked of it, and no complaint that it ends.
  const head = unpack(packed, {
    finishFlush: constants.Z_SYNC_FLUSH,
    maxOutputLength: peekBytes * mostRatio,
  });
  if (head.length < 8) throw damaged();
  const inner = sourceOf(head, source.little);
  if (inner.view.getUint32(0, source.little) !== elementType.matrix) return '';
  // The head of an array is short, and its contents are not looked at.
  return new MatArray(inner, { type: elementType.matrix, start: 8, size: head.length - 8, next: 0 }).name;
}

function variableIn(source: Source, element: Element): MatArray {
  if (element.type === elementType.matrix) return new MatArray(source, element);
  const packed = source.bytes.subarray(element.start, element.start + element.size);
  const head = unpack(packed.subarray(0, peekBytes), {
    finishFlush: constants.Z_SYNC_FLUSH,
    maxOutputLength: peekBytes * mostRatio,
  });
  if (head.length < 8) throw damaged();
  const size = 8 + sourceOf(head, source.little).view.getUint32(4, source.little);
  // What it claims is believed only as far as its bytes can reach.
  if (size > packed.length * mostRatio) throw damaged();
  if (size > mostUnpacked) throw new Refused('fileTooLarge', { most: mostUnpacked / 1024 / 1024 });
  const whole = sourceOf(unpack(packed, { maxOutputLength: size + 8 }), source.little);
  return new MatArray(whole, elementAt(whole, 0, whole.bytes.length));
}

/** @throws Refused fileDamaged also when it becomes longer than `maxOutputLength` */
function unpack(packed: Buffer, options: { finishFlush?: number; maxOutputLength: number }): Buffer {
  try {
    return inflateSync(packed, options);
  } catch (error) {
    throw damaged(error);
  }
}
