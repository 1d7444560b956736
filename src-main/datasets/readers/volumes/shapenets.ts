import { openMat } from '../matlab/mat';
import { damaged, Refused } from '../refused';
import { isFull, type NumberArray } from './array';

/** The variable of a volume in the files of 3D ShapeNets (Wu et al. 2015), which chapter 2 trains on. */
const variable = 'instance';

/** Names of other variables that an error tells. */
const mostTold = 5;

/**
 * The volume of a `.mat` file as 3D ShapeNets has them: `instance`, 30³ numbers.
 *
 * @throws Refused fileDamaged, fileTooLarge, matNewer, matUnknown, matVariable
 */
export function readMatVolume(bytes: Buffer): NumberArray {
  const file = openMat(bytes);
  const array = file.variable(variable);
  if (!array) {
    if (file.cutOff) throw damaged();
    const found = file.names.slice(0, mostTold).join(', ') || '–';
    throw new Refused('matVariable', { variable, found });
  }
  if (array.kind !== 'numbers') throw new Refused('shapeArray', { shape: array.kind });
  const numbers = array.numbers();
  return { shape: array.dims, firstFastest: true, full: (index) => isFull(numbers[index]!) };
}
