import { beforeAll, describe, expect, it } from 'vitest';
import type { NetName } from '../../../src-preload/contract-weights';
import { loadTensorflow } from '../../engine/load-tensorflow';
import type { Kernels } from '../kernels/kernels';
import { nativeKernels } from '../kernels/native';
import { dcganPresets } from '../recipe';
import { agecganPresets } from '../recipe/agecgan';
import { gan3dPresets } from '../recipe/gan3d';
import { srganPresets } from '../recipe/srgan';
import { vanillaPresets } from '../recipe/vanilla';
import { AgecganTraining } from '../systems/agecgan/training';
import { randomRecogniser } from '../systems/agecgan/nets';
import { DcganTraining } from '../systems/dcgan/step';
import { Gan3dTraining } from '../systems/gan3d/step';
import { SrganTraining } from '../systems/srgan/training';
import type { TrainableSystem } from '../systems/system';
import { VanillaTraining } from '../systems/vanilla/step';
import { kindOf, namesOfNet, toLayers, type NamedArray, type WeightLayer } from '../weights/keras';
import { takeWeights } from './begin-weights';
import { saveSystem } from './checkpoint';

let kernels: Kernels;
beforeAll(() => {
  loadTensorflow();
  kernels = nativeKernels();
});

type System = Pick<TrainableSystem, 'variables' | 'counters' | 'dispose'>;
/** A network that no test here looks through. */
const none = (): never => {
  throw new Error('Nothing is trained here.');
};
const unused = { forward: none, backward: none, dispose: () => {}, parameters: [] };

const dcgan = {
  ...dcganPresets.compact,
  imageSize: 32 as const,
  emaDecay: 0.9,
  latent: { ...dcganPresets.compact.latent, size: 5 },
  generator: { ...dcganPresets.compact.generator, hiddenUnits: 8, baseChannels: 4, channels: [4, 3] },
  discriminator: {
    ...dcganPresets.compact.discriminator,
    backbone: 'none' as const,
    channels: [4, 5, 6, 7],
    denseUnits: 8,
  },
};
const vanilla = {
  ...vanillaPresets.book,
  generator: { ...vanillaPresets.book.generator, hiddenUnits: [7, 6] },
  discriminator: { ...vanillaPresets.book.discriminator, hiddenUnits: [5, 6] },
};
const gan3d = {
  ...gan3dPresets.book,
  imageSize: 16 as const,
  generator: { ...gan3dPresets.book.generator, channels: [5, 4] },
  discriminator: { ...gan3dPresets.book.discriminator, channels: [3, 5] },
};
const agecgan = {
  ...agecganPresets.book,
  imageSize: 32 as const,
  generator: { ...agecganPresets.book.generator, hiddenUnits: 8, baseChannels: 6, channels: [5, 4] },
  discriminator: { ...agecganPresets.book.discriminator, channels: [4, 5, 6] },
  encoder: { ...agecganPresets.book.encoder, channels: [3, 4, 5], denseUnits: 7 },
};
const srgan = {
  ...srganPresets.compact,
  // Nothing is measured through a network that is none.
  contentUnit: 'maps' as const,
  imageSize: 64 as const,
  emaDecay: 0.9,
  generator: { ...srganPresets.compact.generator, channels: 3, blocks: 2, upsampleChannels: [4, 3] },
  discriminator: { ...srganPresets.compact.discriminator, channels: [3, 3, 4, 4], denseUnits: 5 },
};
type Made<Recipe> = Recipe & { seed: number };
const seeded = <Recipe extends { seed: number }>(recipe: Recipe, seed: number): Made<Recipe> => ({
  ...recipe,
  seed,
});
const systems: Record<string, { make(seed: number): System; nets: NetName[] }> = {
  vanilla: {
    make: (seed) => new VanillaTraining(kernels, seeded(vanilla, seed)),
    nets: ['generator', 'discriminator'],
  },
  gan3d: {
    make: (seed) => new Gan3dTraining(kernels, seeded(gan3d, seed)),
    nets: ['generator', 'discriminator'],
  },
  agecgan: {
    make: (seed) =>
      new AgecganTraining(
        kernels,
        seeded(agecgan, seed),
        randomRecogniser(kernels, 2, { inputSize: 40, channels: [3, 4], embedding: 5 }),
      ),
    nets: ['generator', 'discriminator', 'encoder'],
  },
  dcgan: {
    make: (seed) =>
      new DcganTraining(kernels, seeded(dcgan, seed), {
        mobilenet: none,
        faceRecognition: none,
        content: none,
      }),
    nets: ['generator', 'discriminator'],
  },
  srgan: {
    make: (seed) => new SrganTraining(kernels, seeded(srgan, seed), unused),
    nets: ['generator', 'discriminator'],
  },
};
const cases = Object.entries(systems).flatMap(([id, { nets }]) => nets.map((net) => [id, net] as const));

const byName = (system: System): Map<string, NamedArray> =>
  new Map(saveSystem(system).map((array) => [array.name, array]));
/** Other names, as Keras would give them; those of layers that it has not stay in every file. */
const renamed = (layers: readonly WeightLayer[]): WeightLayer[] =>
  layers.map((layer, i) => (kindOf(layer) === null ? layer : { ...layer, name: `layer_${i + 40}` }));

describe.each(cases)('the weights of a %s %s', (id, net) => {
  it.each([
    ['by the names of their layers', (layers: readonly WeightLayer[]) => layers],
    ['in the order of the net', renamed],
  ])('are taken over from another one %s, and nothing else is', (_, change) => {
    const [from, to] = [systems[id]!.make(1), systems[id]!.make(2)];
    const theirs = byName(from);
    const before = byName(to);
    const names = namesOfNet([...theirs.keys()], net);
    const layers = toLayers(names.map((name) => theirs.get(name)!));
    takeWeights(to, net, change(layers));
    const after = byName(to);
    const source = names[0]!.slice(0, names[0]!.indexOf('/') + 1);
    const taken = new Set(names.map((name) => name.slice(name.indexOf('/') + 1)));
    const prefixes = { generator: ['g', 'ema'], discriminator: ['d'], encoder: ['e'] }[net];
    let count = 0;
    for (const [name, { data }] of after) {
      const [first, rest] = [name.slice(0, name.indexOf('/')), name.slice(name.indexOf('/') + 1)];
      const own = prefixes.includes(first) && taken.has(rest);
      // What goes out is the averaged generator, where there is one; it is what both become.
      const wanted = own ? theirs.get(`${source}${rest}`) : before.get(name);
      expect({ name, data: [...data] }).toEqual({ name, data: [...wanted!.data] });
      // Zeros and ones are the same with every seed; other kernels are not.
      const fresh = before.get(name)!.data;
      if (own && name.endsWith('/kernel') && fresh.some((value) => value !== 0)) {
        expect([...data]).not.toEqual([...fresh]);
        count++;
      }
    }
    expect(count).toBeGreaterThan(1);
    for (const system of [from, to]) system.dispose();
  });
});

it('are refused by a net of other widths, which stays as it is in what was not reached, and by a system without it', () => {
  const system = systems.vanilla!.make(1);
  const layers = toLayers(
    [...byName(systems.gan3d!.make(1)).values()].filter(({ name }) => /^g\/\w+\/\w+$/.test(name)),
  );
  expect(() => takeWeights(system, 'generator', layers)).toThrow(
    expect.objectContaining({ code: 'weightsLayers', params: { kind: 'Dense', net: 3, file: 0 } }),
  );
  expect(() => takeWeights(system, 'encoder', layers)).toThrow(
    expect.objectContaining({ code: 'weightsNoNet', params: { net: 'encoder' } }),
  );
  system.dispose();
});
