/** How an animation is put together from pictures that were each encoded by themselves. */
export interface AnimationContainer {
  /** What stands before the first frame. */
  head(film: { width: number; height: number; loop: boolean }): Uint8Array;
  /**
   * One frame.
   *
   * @param still a whole file of the same format, with one opaque picture of the film's size
   * @param duration in the container's ticks
   */
  frame(still: Uint8Array, size: { width: number; height: number }, duration: number): Uint8Array;
  /** What stands after the last frame. */
  tail(): Uint8Array;
  /** What is only known at the end and overwrites bytes of the head, for a file of so many bytes. */
  patch(fileBytes: number): { offset: number; bytes: Uint8Array } | null;
  /** Ticks a second. */
  readonly ticks: number;
  /** Shortest duration that programs heed, in ticks. */
  readonly shortest: number;
  /** Longest duration of a frame, in ticks. */
  readonly longest: number;
  /** Greatest width and height in pixels. */
  readonly mostPixels: number;
}
