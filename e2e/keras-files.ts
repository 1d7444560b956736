import h5wasm from 'h5wasm/node';

/** Layers of VGG19 that the studio needs: channels before and behind each. */
const layers = [
  ['block1_conv1', 3, 64],
  ['block1_conv2', 64, 64],
  ['block2_conv1', 64, 128],
  ['block2_conv2', 128, 128],
  ['block3_conv1', 128, 256],
  ['block3_conv2', 256, 256],
  ['block3_conv3', 256, 256],
] as const;

/** Writes a VGG19 up to its third block, of no meaning, as Keras 2 does: `layer_names`, `weight_names`, arrays. */
export async function writeVgg(path: string): Promise<void> {
  await h5wasm.ready;
  const file = new h5wasm.File(path, 'w');
  const names = layers.map(([name]) => name);
  file.create_attribute('layer_names', [...names], [names.length], 'S12');
  for (const [name, inputs, filters] of layers) {
    const group = file.create_group(name);
    const own = [`${name}/kernel:0`, `${name}/bias:0`];
    group.create_attribute('weight_names', own, [2], 'S21');
    const inner = group.create_group(name);
    const data = Float32Array.from({ length: 9 * inputs * filters }, (_, i) => Math.sin(i) / 50);
    inner.create_dataset({ name: 'kernel:0', data, shape: [3, 3, inputs, filters], dtype: '<f' });
    inner.create_dataset({ name: 'bias:0', data: new Float32Array(filters), shape: [filters], dtype: '<f' });
  }
  file.close();
}
