import h5wasm, { type Group } from 'h5wasm/node';

/** Layers of VGG19 up to its third block: channels before and behind each. The studio needs all but the last. */
export const vggLayers = [
  ['block1_conv1', 3, 64],
  ['block1_conv2', 64, 64],
  ['block2_conv1', 64, 128],
  ['block2_conv2', 128, 128],
  ['block3_conv1', 128, 256],
  ['block3_conv2', 256, 256],
  ['block3_conv3', 256, 256],
  ['block3_conv4', 256, 256],
] as const;

/** Numbers of an array, other ones in each: `kernel` has the shape [3, 3, inputs, filters], `bias` [filters]. */
export function vggNumbers(layer: string, array: 'kernel' | 'bias', count: number): Float32Array {
  const seed = vggLayers.findIndex(([name]) => name === layer) + (array === 'bias' ? 1 / 3 : 0);
  const numbers = new Float32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = (((i + seed) * 37) % 251) / 500 - 0.25;
  return numbers;
}

export interface VggFile {
  /**
   * The version of Keras that wrote the file. 1, as the files that Keras publishes: arrays `block1_conv1_W_1:0` right in
   * the group of the layer. 2: `block1_conv1/kernel:0`, a group in the group.
   */
  keras?: 1 | 2;
  /** With dense layers. */
  top?: boolean;
  /** A layer that is missing. */
  without?: string;
  /** A layer that takes one channel too many. */
  wide?: string;
}

/** Writes a VGG19 up to its third block, of no meaning, with layers that have no weights between the others. */
export async function writeVgg(
  path: string,
  { keras = 1, top = false, without = '', wide = '' }: VggFile = {},
): Promise<void> {
  await h5wasm.ready;
  const file = new h5wasm.File(path, 'w');
  const convolutions = vggLayers.flatMap(([layer]) =>
    /[12]_conv2$/.test(layer) ? [layer, layer.replace('conv2', 'pool')] : [layer],
  );
  const all = ['input_1', ...convolutions, ...(top ? ['flatten', 'fc1'] : [])].filter(
    (layer) => layer !== without,
  );
  writeTexts(file, 'layer_names', all);
  for (const layer of all) {
    const group = file.create_group(layer);
    const arrays = arraysOf(layer, keras, layer === wide);
    if (arrays.length === 0) {
      // As h5py writes an empty list.
      group.create_attribute('weight_names', new Float64Array(0), [0], '<d');
      continue;
    }
    writeTexts(
      group,
      'weight_names',
      arrays.map(({ name }) => name),
    );
    const place = keras === 1 ? group : group.create_group(layer);
    for (const { name, shape, data } of arrays)
      place.create_dataset({ name: name.split('/').at(-1)!, data, shape, dtype: '<f' });
  }
  file.close();
}

function arraysOf(layer: string, keras: 1 | 2, wide: boolean) {
  const nameOf = (array: 'kernel' | 'bias'): string =>
    keras === 1 ? `${layer}_${array === 'kernel' ? 'W' : 'b'}_1:0` : `${layer}/${array}:0`;
  const array = (kind: 'kernel' | 'bias', shape: number[]) => {
    const count = shape.reduce((product, side) => product * side, 1);
    return { name: nameOf(kind), shape, data: vggNumbers(layer, kind, count) };
  };
  if (layer === 'fc1') return [array('kernel', [6, 7])];
  const known = vggLayers.find(([name]) => name === layer);
  if (!known) return [];
  const [, inputs, filters] = known;
  return [array('kernel', [3, 3, inputs + (wide ? 1 : 0), filters]), array('bias', [filters])];
}

function writeTexts(group: Group, attribute: string, texts: string[]): void {
  const longest = Math.max(...texts.map(({ length }) => length));
  group.create_attribute(attribute, texts, [texts.length], `S${longest}`);
}
