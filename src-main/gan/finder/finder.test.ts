import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorflow } from '../../engine/load-tensorflow';
import type { Kernels } from '../kernels/kernels';
import { nativeKernels } from '../kernels/native';
import { RandomSequence } from '../latent/random';
import { Pass } from '../layers/layer';
import type { WeightFile } from '../weights/safetensors';
import {
  cellMiddle,
  decodeSquares,
  encodeSquare,
  overlap,
  suppress,
  type FaceSquare,
  type FoundSquare,
} from './boxes';
import { DrawnFaceFinder, findSquares } from './finder';
import { finderLoss, targetsOf } from './loss';
import { answersPerCell, finderNet, stride } from './net';

const faces: FaceSquare[] = [
  { x: 30, y: 40, side: 24 },
  { x: 90, y: 70, side: 45 },
];

describe('squares', () => {
  it('come back out of the numbers that they were turned into', () => {
    const [rows, columns] = [16, 16];
    const answers = new Float32Array(rows * columns * answersPerCell).fill(-9);
    for (const face of faces) {
      const [row, column] = [Math.floor(face.y / stride), Math.floor(face.x / stride)];
      const numbers = [3, ...encodeSquare(face, cellMiddle(column), cellMiddle(row))];
      answers.set(numbers, (row * columns + column) * answersPerCell);
    }
    const found = decodeSquares(answers, rows, columns, 0.5);
    expect(found).toHaveLength(2);
    for (const [i, face] of faces.entries()) {
      expect(overlap(found[i]!, face)).toBeGreaterThan(0.999);
      expect(found[i]!.score).toBeCloseTo(1 / (1 + Math.exp(-3)));
    }
    expect(decodeSquares(answers, rows, columns, 0.97)).toEqual([]);
  });

  it('overlap as much as their areas say', () => {
    const square = { x: 0, y: 0, side: 2 };
    expect(overlap(square, square)).toBe(1);
    expect(overlap(square, { x: 1, y: 0, side: 2 })).toBeCloseTo(1 / 3);
    expect(overlap(square, { x: 0, y: 0, side: 1 })).toBeCloseTo(1 / 4);
    expect(overlap(square, { x: 5, y: 0, side: 2 })).toBe(0);
  });

  it('that mean the same face are thinned out to the surest', () => {
    const found: FoundSquare[] = [
      { x: 50, y: 50, side: 40, score: 0.7 },
      { x: 54, y: 50, side: 40, score: 0.9 },
      { x: 58, y: 44, side: 10, score: 0.8 },
      { x: 90, y: 50, side: 40, score: 0.6 },
    ];
    expect(suppress(found).map(({ score }) => score)).toEqual([0.9, 0.6]);
  });
});

describe('the loss', () => {
  it('makes one cell responsible at least, leaves its neighbours alone, and wants no face elsewhere', () => {
    const targets = targetsOf(faces, 16, 16);
    const at = (x: number, y: number) => targets[Math.floor(y / stride) * 16 + Math.floor(x / stride)]!;
    for (const face of faces) expect(at(face.x, face.y).face).toBe(1);
    expect(at(38, 40).face).toBe(-1);
    expect(at(100, 10).face).toBe(0);
    // Too small and too large ones are not judged.
    const odd = targetsOf([{ x: 64, y: 64, side: 12 }], 16, 16);
    expect(odd.some(({ face }) => face === 1)).toBe(false);
    expect(odd.some(({ face }) => face === -1)).toBe(true);
  });

  it('has the gradient that differences give', () => {
    const targets = targetsOf(faces, 16, 16);
    const random = new RandomSequence(3, 'initial/answers');
    const answers = Float64Array.from({ length: targets.length * answersPerCell }, () => 2 * random.normal());
    const value = (at: number, delta: number): number => {
      const moved = Float64Array.from(answers);
      moved[at]! += delta;
      const { score, square } = finderLoss(moved, targets);
      return score + square;
    };
    const { gradient } = finderLoss(answers, targets);
    const responsible = targets.findIndex(({ face }) => face === 1) * answersPerCell;
    const several = Array.from({ length: 40 }, (_, i) => Math.floor((i * gradient.length) / 40));
    for (const at of [...several, responsible, responsible + 1, responsible + 2, responsible + 3]) {
      expect(gradient[at]).toBeCloseTo((value(at, 1e-5) - value(at, -1e-5)) / 2e-5, 4);
    }
    expect(Math.abs(gradient[responsible]!)).toBeGreaterThan(0.001);
  });

  it('is finite for answers that are far off', () => {
    const targets = targetsOf(faces, 16, 16);
    for (const logit of [-500, 500]) {
      const { score, square, gradient } = finderLoss(
        new Float32Array(targets.length * answersPerCell).fill(logit),
        targets,
      );
      expect(Number.isFinite(score + square)).toBe(true);
      expect(gradient.every(Number.isFinite)).toBe(true);
    }
  });
});

describe('the net', () => {
  let kernels: Kernels;
  beforeAll(() => {
    loadTensorflow();
    kernels = nativeKernels();
  });

  it('answers for every eight pixels and gives all tensors back', () => {
    const empty = tf.memory().numTensors;
    const net = finderNet(kernels, 1);
    const y = net.forward(tf.zeros([2, 32, 48, 3]), new Pass(false, 'none'));
    expect(y.shape).toEqual([2, 4, 6, answersPerCell]);
    y.dispose();
    // What its layers derive from their parameters stays with those.
    const before = tf.memory().numTensors;
    // Sizes that 8 does not divide, small ones, long ones.
    for (const [width, height] of [
      [101, 67],
      [8, 9],
      [1, 1],
      [300, 3],
    ] as const) {
      const pixels = new Uint8Array(width * height * 3).fill(200);
      for (const { x, y } of findSquares(net, pixels, width, height, 0.01)) {
        expect(x >= 0 && x < width && y >= 0 && y < height).toBe(true);
      }
    }
    expect(tf.memory().numTensors).toBe(before);
    for (const parameter of net.parameters) parameter.dispose();
    expect(tf.memory().numTensors).toBe(empty);
  });

  it('refuses weights of another net', () => {
    const net = finderNet(kernels, 1);
    const weights: WeightFile = { arrays: new Map(), metadata: { threshold: '0.5' } };
    for (const { name, variable } of net.parameters) {
      const value = variable.read();
      weights.arrays.set(name, {
        dtype: 'F32',
        shape: [...variable.shape],
        data: value.dataSync() as Float32Array<ArrayBuffer>,
      });
      value.dispose();
    }
    for (const parameter of net.parameters) parameter.dispose();
    new DrawnFaceFinder(kernels, weights).dispose();
    const refused = expect.objectContaining({ code: 'weightsUnreadable' });
    const change = (edit: (changed: WeightFile) => void): (() => unknown) => {
      const changed = { arrays: new Map(weights.arrays), metadata: { ...weights.metadata } };
      edit(changed);
      return () => new DrawnFaceFinder(kernels, changed);
    };
    expect(change(({ arrays }) => arrays.delete('finder/head/bias'))).toThrow(refused);
    expect(change(({ arrays }) => arrays.set('more', arrays.get('finder/head/bias')!))).toThrow(refused);
    expect(
      change(({ arrays }) =>
        arrays.set('finder/head/bias', { dtype: 'F32', shape: [5], data: new Float32Array(5) }),
      ),
    ).toThrow(refused);
    expect(change(({ metadata }) => delete metadata.threshold)).toThrow(refused);
  });
});
