interface ViewValues {
  kind: 'surface' | 'blocks';
  /** Values from it on are inside: (0, 1). */
  threshold: number;
  /** Rounds of smoothing of the surface. */
  smoothing: number;
  /** Share that is cut away, 0 to 1: from the right, from the front, from above. */
  cuts: readonly [number, number, number];
  /** Where the light comes from, as seen by the eye, in degrees: to its right, and above. */
  light: { readonly turn: number; readonly height: number };
  /** What is behind the shape; null: as the window. */
  ground: 'dark' | 'light' | null;
}

/** The light comes from the left and above, as on the sheets of a 3D-GAN. */
export const standardView: Readonly<ViewValues> = {
  kind: 'surface',
  threshold: 0.5,
  smoothing: 3,
  cuts: [0, 0, 0],
  light: { turn: -40, height: 40 },
  ground: null,
};

/** How a shape is looked at. Belongs to the window and is not stored. */
export class ShapeView implements ViewValues {
  kind: ViewValues['kind'] = $state(standardView.kind);
  threshold: number = $state(standardView.threshold);
  smoothing: number = $state(standardView.smoothing);
  cuts: ViewValues['cuts'] = $state.raw(standardView.cuts);
  light: ViewValues['light'] = $state.raw(standardView.light);
  ground: ViewValues['ground'] = $state(standardView.ground);

  reset(): void {
    Object.assign(this, standardView);
  }
}
