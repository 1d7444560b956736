import h5wasm from 'h5wasm/node';

/** The layers of VGG19 that the studio needs, each of one filter: a file of Keras in small. */
const layers = [
  ['block1_conv1', 3],
  ['block1_conv2', 1],
  ['block2_conv1', 1],
  ['block2_conv2', 1],
  ['block3_conv1', 1],
  ['block3_conv2', 1],
  ['block3_conv3', 1],
] as const;

/** Writes a VGG19 with one filter a layer, as Keras 2 does: `layer_names`, `weight_names`, arrays. */
export async function writeSmallVgg(path: string): Promise<void> {
  await h5wasm.ready;
  const file = new h5wasm.File(path, 'w');
  const names = layers.map(([name]) => name);
  file.create_attribute('layer_names', [...names], [names.length], 'S12');
  for (const [name, inputs] of layers) {
    const group = file.create_group(name);
    const own = [`${name}/kernel:0`, `${name}/bias:0`];
    group.create_attribute('weight_names', own, [2], 'S21');
    const inner = group.create_group(name);
    const data = Float32Array.from({ length: 9 * inputs }, (_, i) => Math.sin(i) / 4);
    inner.create_dataset({ name: 'kernel:0', data, shape: [3, 3, inputs, 1], dtype: '<f' });
    inner.create_dataset({ name: 'bias:0', data: new Float32Array(1), shape: [1], dtype: '<f' });
  }
  file.close();
}
