import type { ErrorMessage, FaceKind } from '../../src-preload/contract';

/** The line between a process that cuts faces out of pictures and its thread that finds them and tells ages. */

/** Longest side in pixels of the pictures that are searched. */
export const searchSide = 640;

/** Process → thread. */
export type FaceQuestion = { requestId: number } & (FindQuestion | AgeQuestion);

/** Where are the faces in these pixels? */
export interface FindQuestion {
  what: 'faces';
  kind: FaceKind;
  /** height × width × 3 bytes: RGB, rows from the top. */
  pixels: Uint8Array;
  width: number;
  height: number;
}

/** How old are the people in these square pictures of faces? */
export interface AgeQuestion {
  what: 'ages';
  /** Of each picture side × side × 3 bytes: RGB, rows from the top. */
  pictures: Uint8Array[];
  side: number;
}

/** A square around a head with its hair and chin, in pixels of the searched picture: middle and side. */
export interface FoundFace {
  x: number;
  y: number;
  side: number;
  /** 0 … 1. */
  score: number;
}

/** Thread → process. */
export type FaceAnswer =
  | { requestId: number; faces: FoundFace[] }
  /** In whole years. */
  | { requestId: number; ages: number[] }
  | { requestId: number; error: ErrorMessage };
