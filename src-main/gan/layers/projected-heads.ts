import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../kernels/kernels';
import { normals, RandomSequence } from '../latent/random';
import { FrozenConvolution } from './frozen-convolution';
import type { Layer, Pass } from './layer';
import { Parameter } from './parameter';

/** One of the maps that a pretrained network makes of a picture, the finest first. */
export interface FeatureMap {
  side: number;
  channels: number;
  /** From the map before this one, or from the picture. */
  stage: readonly Layer[];
  /** Channels of the mixed map that a head looks at. */
  mixed: number;
  /** Mixed map (N, side, side, mixed) → one logit (N, 1). */
  head: readonly Layer[];
}

const forwardThrough = (layers: readonly Layer[], x: Tensor, pass: Pass): Tensor =>
  layers.reduce((value, layer) => layer.forward(value, pass), x);

const backwardThrough = (
  layers: readonly Layer[],
  dy: Tensor,
  pass: Pass,
  wantsInput: boolean,
): Tensor | null => {
  let gradient: Tensor | null = dy;
  for (let i = layers.length - 1; i >= 0 && gradient; i--)
    gradient = layers[i]!.backward(gradient, pass, wantsInput || i > 0);
  return gradient;
};

/**
 * A discriminator that looks at pictures through a pretrained network which does not learn (Sauer et al. 2021, Projected
 * GANs): each of its maps is mixed by random fixed 1×1 kernels across its channels, and by random fixed 3×3 kernels with
 * the coarser one across scales, and a small head of each map gives a logit. Without the mixing a head finds a few telling
 * channels, and the generator learns of nothing else. One more head looks at the picture itself:
 * (N, S, S, 3) → (N, 1 + maps).
 */
export class ProjectedHeads implements Layer {
  readonly parameters: readonly Parameter[];
  private readonly frozen: Parameter[];
  private readonly across: FrozenConvolution[];
  private readonly down: FrozenConvolution[];
  private readonly over: FrozenConvolution[];

  constructor(
    private readonly kernels: Kernels,
    private readonly maps: readonly FeatureMap[],
    /** Head of the picture itself (N, S, S, 3), of which the network sees no more than every other point. */
    private readonly plain: readonly Layer[],
    /** Arrays of the pretrained network; taken over. */
    backbone: readonly Parameter[],
    seed: number,
  ) {
    // The random kernels are drawn from the seed again, not stored.
    this.frozen = [...backbone];
    this.parameters = [plain, ...maps.map(({ head }) => head)].flatMap((head) =>
      head.flatMap((layer) => layer.parameters),
    );
    const draw = (name: string, shape: [number, number, number, number]): FrozenConvolution => {
      const [rows, columns, inputs] = shape;
      const size = shape.reduce((product, side) => product * side, 1);
      const values = normals(new RandomSequence(seed, `initial/${name}`), size);
      const value = tf.tidy(() => tf.div(tf.tensor(values, shape), Math.sqrt(rows * columns * inputs)));
      const kernel = new Parameter(name, kernels.variable(value), false);
      value.dispose();
      this.frozen.push(kernel);
      return new FrozenConvolution(kernels, { kernel });
    };
    this.across = maps.map(({ channels, mixed }, i) => draw(`mix${i}/across`, [1, 1, channels, mixed]));
    const but = maps.slice(0, -1);
    this.down = but.map(({ mixed }, i) => draw(`mix${i}/down`, [1, 1, maps[i + 1]!.mixed, mixed]));
    this.over = but.map(({ mixed }, i) => draw(`mix${i}/over`, [3, 3, mixed, mixed]));
  }

  forward(x: Tensor, pass: Pass): Tensor {
    const first = forwardThrough(this.plain, x.clone(), pass);
    let value = x;
    const own = this.maps.map(({ stage }, i) => {
      value = forwardThrough(stage, value, pass);
      return this.across[i]!.forward(i + 1 < this.maps.length ? value.clone() : value, pass);
    });
    const mixed: Tensor[] = [];
    for (let i = this.maps.length - 1; i >= 0; i--) {
      const coarser = mixed[0];
      mixed.unshift(coarser ? this.fuse(i, own[i]!, coarser, pass) : own[i]!);
    }
    const logits = [first, ...mixed.map((map, i) => forwardThrough(this.maps[i]!.head, map, pass))];
    const y = tf.concat(logits, 1);
    for (const logit of logits) logit.dispose();
    return y;
  }

  /** A map and the coarser one; takes the first over. */
  private fuse(i: number, own: Tensor, coarser: Tensor, pass: Pass): Tensor {
    const low = this.down[i]!.forward(coarser.clone(), pass);
    const { side } = this.maps[i]!;
    const high = this.kernels.resizeNearest(low, [side, side]);
    const sum = tf.add(own, high);
    for (const tensor of [own, low, high]) tensor.dispose();
    return this.over[i]!.forward(sum, pass);
  }

  backward(dy: Tensor, pass: Pass, wantsInput: boolean): Tensor | null {
    const [first, ...parts] = tf.split(dy, this.maps.length + 1, 1) as [Tensor, ...Tensor[]];
    dy.dispose();
    const plain = backwardThrough(this.plain, first, pass, wantsInput);
    const gradients = this.maps.map(({ head }, i) => backwardThrough(head, parts[i]!, pass, wantsInput));
    // What the pretrained network kept goes with the pass.
    if (!wantsInput) return null;
    const own: Tensor[] = [];
    let extra: Tensor | null = null;
    this.maps.forEach((_, i) => {
      const sum = added(gradients[i]!, extra);
      extra = null;
      if (i + 1 === this.maps.length) {
        own.push(this.across[i]!.backward(sum, pass, true)!);
        return;
      }
      const fused = this.over[i]!.backward(sum, pass, true)!;
      const side = this.maps[i + 1]!.side;
      const low = this.kernels.resizeNearestGradient(fused, [side, side]);
      extra = this.down[i]!.backward(low, pass, true);
      own.push(this.across[i]!.backward(fused, pass, true)!);
    });
    let gradient: Tensor | null = null;
    for (let i = this.maps.length - 1; i >= 0; i--)
      gradient = backwardThrough(this.maps[i]!.stage, added(own[i]!, gradient), pass, true);
    return added(gradient!, plain);
  }

  dispose(): void {
    for (const parameter of this.frozen) parameter.dispose();
  }
}

/** The sum of both, which are used up. */
function added(a: Tensor, b: Tensor | null): Tensor {
  if (!b) return a;
  const sum = tf.add(a, b);
  a.dispose();
  b.dispose();
  return sum;
}
