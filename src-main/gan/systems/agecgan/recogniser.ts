import type { FrozenNet } from '../frozen-net';

/**
 * What tells people apart in phase 3: pictures (N, H, W, 3) → embeddings (N, any length), vectors that lie near each
 * other for pictures of the same person. Resizing and normalising the pictures is its own affair.
 */
export type FaceRecogniser = FrozenNet;
