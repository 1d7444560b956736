/** What a discriminator on a pretrained network consists of: sizes alone, free of tfjs. */

/** The maps of MobileNet that are looked at: sides as parts of the picture's, and channels. */
export const mobilenetMaps = [
  { shrinks: 2, channels: 64 },
  { shrinks: 4, channels: 128 },
  { shrinks: 8, channels: 256 },
  { shrinks: 16, channels: 512 },
] as const;

export interface ProjectedHead {
  /** Side and channels of the network's map. */
  side: number;
  channels: number;
  /** Channels of the mixed map that the head begins with. */
  mixed: number;
  convolutions: { inputs: number; channels: number; kernelSize: number; stride: number }[];
  /** Side of the map behind the last convolution, out of which a dense layer makes the logit. */
  lastSide: number;
}

/** A head halves its map until it has this side. */
const smallSide = 4;
const widthAt = (side: number): number => (side >= 16 ? 48 : side >= 8 ? 96 : 128);

/** The heads for pictures of a side: first that of the picture itself, then of the network's maps, the finest first. */
export function projectedHeads(imageSize: number): ProjectedHead[] {
  const mapped = mobilenetMaps.map((map) => ({ ...map, mixed: map.channels / 2 }));
  return [{ shrinks: 1, channels: 3, mixed: 3 }, ...mapped].map(
    ({ shrinks, channels, mixed }): ProjectedHead => {
      const first = imageSize / shrinks;
      const convolutions: ProjectedHead['convolutions'] = [];
      let [inputs, side] = [mixed, first];
      do {
        const halves = side > smallSide;
        if (halves) side /= 2;
        const width = widthAt(side);
        convolutions.push({
          inputs,
          channels: width,
          kernelSize: halves ? 4 : 1,
          stride: halves ? 2 : 1,
        });
        inputs = width;
      } while (side > smallSide);
      return { side: first, channels, mixed, convolutions, lastSide: side };
    },
  );
}
