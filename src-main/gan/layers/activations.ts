import type { Tensor } from '@tensorflow/tfjs';
import type { Kernels } from '../kernels/kernels';
import type { Layer, Pass } from './layer';

/** An activation whose derivative follows from its output: the output is kept, the input is not. */
abstract class Activation implements Layer {
  readonly parameters = [];

  protected abstract apply(x: Tensor): Tensor;
  protected abstract gradient(dy: Tensor, y: Tensor): Tensor;

  forward(x: Tensor, pass: Pass): Tensor {
    const y = this.apply(x);
    x.dispose();
    if (pass.goesBack) pass.keep(this, y.clone());
    return y;
  }

  backward(dy: Tensor, pass: Pass, wantsInput: boolean): Tensor | null {
    const [y] = pass.take(this);
    const dx = wantsInput ? this.gradient(dy, y!) : null;
    dy.dispose();
    y!.dispose();
    return dx;
  }
}

export class LeakyRelu extends Activation {
  constructor(
    private readonly kernels: Kernels,
    private readonly leak: number,
  ) {
    super();
  }

  protected apply(x: Tensor): Tensor {
    return this.kernels.leakyRelu(x, this.leak);
  }

  protected gradient(dy: Tensor, y: Tensor): Tensor {
    return this.kernels.leakyReluGradient(dy, y, this.leak);
  }
}

/** max(x, 0). */
export class Relu extends LeakyRelu {
  constructor(kernels: Kernels) {
    super(kernels, 0);
  }
}

export class Sigmoid extends Activation {
  constructor(private readonly kernels: Kernels) {
    super();
  }

  protected apply(x: Tensor): Tensor {
    return this.kernels.sigmoid(x);
  }

  protected gradient(dy: Tensor, y: Tensor): Tensor {
    return this.kernels.sigmoidGradient(dy, y);
  }
}

export class Tanh extends Activation {
  constructor(private readonly kernels: Kernels) {
    super();
  }

  protected apply(x: Tensor): Tensor {
    return this.kernels.tanh(x);
  }

  protected gradient(dy: Tensor, y: Tensor): Tensor {
    return this.kernels.tanhGradient(dy, y);
  }
}
