import { describe, expect, it } from 'vitest';
import { fitLayers, kindOf, namesOfNet, toLayers, type LayerArray, type WeightLayer } from './keras';

let filled = 0;
const array = (name: string, ...shape: number[]): LayerArray => ({
  name,
  shape,
  data: new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(++filled),
});
const dense = (name: string, inputs: number, units: number): WeightLayer => ({
  name,
  arrays: [array('kernel', inputs, units), array('bias', units)],
});
const norm = (name: string, channels: number): WeightLayer => ({
  name,
  arrays: ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((variable) => array(variable, channels)),
});
const code = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    const { code, params } = error as { code: string; params: object };
    return { code, params };
  }
};

describe('the arrays of a net', () => {
  it('are its own, without those of optimisers, and of the averaged generator where there is one', () => {
    const names = ['g/dense1/kernel', 'g/dense1/kernel/velocity', 'd/head0/conv1/kernel', 'd/conv1/u'];
    expect(namesOfNet(names, 'generator')).toEqual(['g/dense1/kernel']);
    expect(namesOfNet(names, 'discriminator')).toEqual(['d/head0/conv1/kernel', 'd/conv1/u']);
    expect(namesOfNet(names, 'encoder')).toEqual([]);
    expect(namesOfNet([...names, 'ema/dense1/kernel'], 'generator')).toEqual(['ema/dense1/kernel']);
  });

  it('become layers in the order of the net, with Keras’s order inside', () => {
    const layers = toLayers([
      { ...array('d/head0/conv1/kernel', 3, 3, 2, 4) },
      { ...array('d/head0/conv1/u', 4, 1) },
      { ...array('d/head0/conv1/bias', 4) },
      { ...array('d/bn1/gamma', 4) },
    ]);
    expect(layers.map(({ name }) => name)).toEqual(['head0/conv1', 'bn1']);
    expect(layers[0]!.arrays.map(({ name }) => name)).toEqual(['kernel', 'bias', 'u']);
    expect(kindOf(layers[0]!)).toBe('Conv2D');
    // Minibatch discrimination, which Keras has not.
    expect(kindOf({ arrays: [array('kernel', 8, 4)] })).toBeNull();
  });
});

describe('a file fits a net', () => {
  const net = [dense('dense1', 2, 3), dense('dense2', 3, 4), norm('bn1', 4)];

  it('by the names of its layers, in whatever order they stand', () => {
    const file = [norm('bn1', 4), dense('dense2', 3, 4), dense('dense1', 2, 3)];
    const found = fitLayers(file, net);
    expect(found.get('dense1/kernel')).toBe(file[2]!.arrays[0]!.data);
    expect(found.get('dense2/bias')).toBe(file[1]!.arrays[1]!.data);
    expect(found.get('bn1/moving_variance')).toBe(file[0]!.arrays[3]!.data);
    expect(found.size).toBe(8);
  });

  it('by kind and order where the names are others, and arrays by their places where they have none', () => {
    const placed: WeightLayer = {
      name: 'dense_8',
      arrays: [array('0', 3, 4), array('1', 4)],
    };
    const file = [norm('batch_normalization_3', 4), dense('dense_7', 2, 3), placed];
    const found = fitLayers(file, net);
    expect(found.get('dense1/kernel')).toBe(file[1]!.arrays[0]!.data);
    expect(found.get('dense2/bias')).toBe(placed.arrays[1]!.data);
    expect(found.get('bn1/gamma')).toBe(file[0]!.arrays[0]!.data);
  });

  it('without layers and directions that Keras has not', () => {
    const own = [
      { name: 'noise1', arrays: [array('gain', 4)] },
      { name: 'conv1', arrays: [array('kernel', 3, 3, 1, 4), array('bias', 4), array('u', 4, 1)] },
    ];
    const keras = { name: 'conv2d', arrays: own[1]!.arrays.slice(0, 2) };
    expect([...fitLayers([keras], own).keys()]).toEqual(['conv1/kernel', 'conv1/bias']);
    expect([...fitLayers(own, own).keys()]).toEqual(['noise1/gain', 'conv1/kernel', 'conv1/bias', 'conv1/u']);
  });

  it('not with another number of layers, whose kind is named', () => {
    expect(code(() => fitLayers([dense('a', 2, 3), norm('b', 4)], net))).toEqual({
      code: 'weightsLayers',
      params: { kind: 'Dense', net: 2, file: 1 },
    });
    // All names are there, and one layer more: it would be left out in silence.
    expect(code(() => fitLayers([...net, norm('bn2', 4)], net))).toEqual({
      code: 'weightsLayers',
      params: { kind: 'BatchNormalization', net: 1, file: 2 },
    });
  });

  it('not with another shape, which is told with the layer', () => {
    const file = [dense('x', 2, 3), dense('y', 3, 5), norm('z', 4)];
    expect(code(() => fitLayers(file, net))).toEqual({
      code: 'weightsShape',
      params: { layer: 'dense2/kernel', net: '3 × 4', file: '3 × 5' },
    });
    // As many numbers, the other way round.
    expect(code(() => fitLayers([dense('x', 3, 2), net[1]!, net[2]!], net))).toMatchObject({
      params: { layer: 'dense1/kernel', net: '2 × 3', file: '3 × 2' },
    });
    const noBias = [{ name: 'x', arrays: [array('kernel', 2, 3)] }, net[1]!, net[2]!];
    expect(code(() => fitLayers(noBias, net))).toMatchObject({ code: 'weightsLayers' });
  });
});
