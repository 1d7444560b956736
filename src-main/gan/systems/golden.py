"""What the scripts golden/make.py of the systems share: numbers that the tests can make again, and marks of arrays."""

import json
import math
import pathlib

import keras
import numpy as np
import tensorflow as tf


def wave(shape, phase, scale):
    """Numbers that look random enough: scale * sin(1.7 i + phase + 0.001 i^2)."""
    i = np.arange(math.prod(shape), dtype=np.float64)
    return (scale * np.sin(1.7 * i + phase + 0.001 * i * i)).reshape(shape).astype(np.float32)


def leaky(x):
    return keras.layers.LeakyReLU(negative_slope=0.2)(x)


def begin(nets):
    """All variables by name, with their starting values: waves that differ by the order of the names."""
    found = {f"{net}/{l.name}/{v.name}": v for net, m in nets.items() for l in m.layers for v in l.weights}
    for order, name in enumerate(sorted(found)):
        shape = tuple(found[name].shape)
        if name.endswith("kernel"):
            found[name].assign(wave(shape, order, 1 / math.sqrt(math.prod(shape[:-1]))))
        elif name.endswith(("gamma", "moving_variance")):
            found[name].assign(np.ones(shape, np.float32))
        else:
            found[name].assign(np.zeros(shape, np.float32))
    return found


def adam():
    """A large epsilon: a gradient that is nothing but rounding then moves nothing."""
    return keras.optimizers.Adam(1e-2, beta_1=0.5, beta_2=0.999, epsilon=1e-2)


def update(optimizer, parameters, compute):
    """One update by the gradient of what `compute` returns, which is returned."""
    with tf.GradientTape() as tape:
        loss = compute()
    optimizer.apply(tape.gradient(loss, parameters), parameters)
    return float(loss)


def frozen(net, pictures):
    """A frozen net on the statistics of the batch, without a change of its moving averages (Keras 2's way)."""
    norms = [l for l in net.layers if isinstance(l, keras.layers.BatchNormalization)]
    momentums = [l.momentum for l in norms]
    for l in norms:
        l.momentum = 1.0
    result = net(pictures, training=True)
    for l, momentum in zip(norms, momentums):
        l.momentum = momentum
    return result


def bce(logits, target):
    return tf.reduce_mean(
        tf.nn.sigmoid_cross_entropy_with_logits(labels=target * tf.ones_like(logits), logits=logits)
    )


def write(path, found, **results):
    """Two numbers tell an array apart: its mean square, and its product with a wave."""
    flat = lambda v: np.asarray(v, np.float64).ravel()
    marks = {
        name: [float(np.mean(flat(v) ** 2)), float(np.mean(flat(v) * wave((flat(v).size,), 0.4, 1)))]
        for name, v in found.items()
    }
    text = json.dumps({"keras": keras.__version__, **results, "marks": marks}, indent=1)
    pathlib.Path(path).write_text(text + "\n")
