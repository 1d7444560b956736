/** Where an eye stands that looks at the middle of a shape. Angles in radians; z is upright. */
export interface Orbit {
  /** About the upright axis: 0 in front of the shape, growing toward its right. */
  turn: number;
  /** Above the horizon. */
  tilt: number;
  /** 1: the shape fits; 2: twice as large. */
  zoom: number;
}

/** From the front and a little above, as the sheets of a 3D-GAN show shapes. */
export const standardOrbit: Orbit = { turn: -0.65, tilt: 0.5, zoom: 1 };

/** Straight above or below, left and right would change places. */
const mostTilt = Math.PI / 2 - 0.01;
const zooms = { least: 0.4, most: 8 };
/** A press of an arrow key turns by 10°. */
const keyTurn = Math.PI / 18;
const keyZoom = 1.2;

/** An orbit within its bounds. */
export function bounded({ turn, tilt, zoom }: Orbit): Orbit {
  return {
    turn: Math.atan2(Math.sin(turn), Math.cos(turn)),
    tilt: Math.min(mostTilt, Math.max(-mostTilt, tilt)),
    zoom: Math.min(zooms.most, Math.max(zooms.least, zoom)),
  };
}

/** The shape follows the hand: half a turn for a drag across the height of the view. */
export function dragged(orbit: Orbit, right: number, down: number, height: number): Orbit {
  const by = Math.PI / Math.max(1, height);
  return bounded({ ...orbit, turn: orbit.turn - right * by, tilt: orbit.tilt + down * by });
}

/** A turn of the wheel, in pixels: away from the hand is closer. */
export function wheeled(orbit: Orbit, pixels: number): Orbit {
  // One notch of most wheels is 100 pixels.
  return bounded({ ...orbit, zoom: orbit.zoom * keyZoom ** (-pixels / 100) });
}

/** What can be done with keys and buttons. */
export const moves = {
  left: (orbit: Orbit) => bounded({ ...orbit, turn: orbit.turn - keyTurn }),
  right: (orbit: Orbit) => bounded({ ...orbit, turn: orbit.turn + keyTurn }),
  up: (orbit: Orbit) => bounded({ ...orbit, tilt: orbit.tilt + keyTurn }),
  down: (orbit: Orbit) => bounded({ ...orbit, tilt: orbit.tilt - keyTurn }),
  closer: (orbit: Orbit) => bounded({ ...orbit, zoom: orbit.zoom * keyZoom }),
  farther: (orbit: Orbit) => bounded({ ...orbit, zoom: orbit.zoom / keyZoom }),
  reset: (_: Orbit) => standardOrbit,
} as const;
export type Move = keyof typeof moves;

/** The move that a key stands for. */
export function moveOfKey(key: string): Move | null {
  const keys: Record<string, Move> = {
    ArrowLeft: 'left',
    ArrowRight: 'right',
    ArrowUp: 'up',
    ArrowDown: 'down',
    '+': 'closer',
    '=': 'closer',
    '-': 'farther',
    Home: 'reset',
  };
  return keys[key] ?? null;
}

/** Part of the way between two orbits, the shorter way round; eased at both ends. */
export function between(from: Orbit, to: Orbit, part: number): Orbit {
  const eased = part * part * (3 - 2 * part);
  const mix = (a: number, b: number): number => a + (b - a) * eased;
  const round = Math.atan2(Math.sin(to.turn - from.turn), Math.cos(to.turn - from.turn));
  return bounded({
    turn: from.turn + round * eased,
    tilt: mix(from.tilt, to.tilt),
    zoom: from.zoom * (to.zoom / from.zoom) ** eased,
  });
}

/** The direction in which the eye stands, of length 1. */
export function eyeOf({ turn, tilt }: Pick<Orbit, 'turn' | 'tilt'>): [number, number, number] {
  return [Math.sin(turn) * Math.cos(tilt), -Math.cos(turn) * Math.cos(tilt), Math.sin(tilt)];
}

/**
 * How far from its middle an eye sees the whole of a ball.
 *
 * @param fieldOfView vertical, in radians
 * @param aspect width / height of the view
 */
export function fittingDistance(radius: number, fieldOfView: number, aspect: number): number {
  const half = Math.tan(fieldOfView / 2);
  return radius / Math.sin(Math.atan(half * Math.min(1, aspect)));
}
