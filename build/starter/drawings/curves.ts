import type { Point } from './hand';

/** Curves as rows of points that lie close together. */

/** A curve through all the points (Catmull and Rom 1974), open or closed. */
export function through(points: readonly Point[], closed = false, steps = 8): Point[] {
  const count = points.length;
  const at = (i: number): Point =>
    closed ? points[(i + count) % count]! : points[Math.min(count - 1, Math.max(0, i))]!;
  const curve: Point[] = [];
  for (let i = 0; i < (closed ? count : count - 1); i++) {
    const [a, b, c, d] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    for (let s = 0; s < steps; s++) {
      const t = s / steps;
      const along = (k: 0 | 1): number =>
        0.5 *
        (2 * b[k] +
          (c[k] - a[k]) * t +
          (2 * a[k] - 5 * b[k] + 4 * c[k] - d[k]) * t * t +
          (3 * b[k] - a[k] - 3 * c[k] + d[k]) * t * t * t);
      curve.push([along(0), along(1)]);
    }
  }
  if (!closed) curve.push(points.at(-1)!);
  return curve;
}

/** A quadratic Bézier curve from a to c, pulled towards b. */
export function bend(a: Point, b: Point, c: Point, steps = 12): Point[] {
  return Array.from({ length: steps + 1 }, (_, i) => {
    const t = i / steps;
    const [p, q, r] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
    return [p * a[0] + q * b[0] + r * c[0], p * a[1] + q * b[1] + r * c[1]] as const;
  });
}

export function ellipse(x: number, y: number, rx: number, ry: number, angle = 0, steps = 40): Point[] {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return Array.from({ length: steps }, (_, i) => {
    const t = (i / steps) * 2 * Math.PI;
    const [u, v] = [rx * Math.cos(t), ry * Math.sin(t)];
    return [x + u * cos - v * sin, y + u * sin + v * cos] as const;
  });
}

/** A star or a burst: points at radius r, dents at radius `inner`. */
export function star(
  x: number,
  y: number,
  r: number,
  inner: number,
  points: number,
  angle = -Math.PI / 2,
): Point[] {
  return Array.from({ length: points * 2 }, (_, i) => {
    const [t, radius] = [angle + (i * Math.PI) / points, i % 2 === 0 ? r : inner];
    return [x + radius * Math.cos(t), y + radius * Math.sin(t)] as const;
  });
}

/** Path data of a row of points. */
export function path(points: readonly Point[], closed = true): string {
  return `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}${closed ? 'Z' : ''}`;
}

/** How the width of a line changes along it: thin at one end, at both, or nowhere. */
export type Taper = 'both' | 'end' | 'none';

/**
 * The outline of a pen's line: its width follows the taper and the direction, as a nib held at `nib` radians leaves it.
 *
 * @param contrast 0 a line of even width … 1 a broad nib
 * @returns path data to fill, with the rule nonzero
 */
export function penLine(
  points: readonly Point[],
  width: number,
  taper: Taper,
  { contrast = 0.4, nib = 0.7, closed = false } = {},
): string {
  const count = points.length;
  if (count < 2) return '';
  const left: Point[] = [];
  const right: Point[] = [];
  for (let i = 0; i < count; i++) {
    const before = closed ? points[(i - 1 + count) % count]! : points[Math.max(0, i - 1)]!;
    const after = closed ? points[(i + 1) % count]! : points[Math.min(count - 1, i + 1)]!;
    const [dx, dy] = [after[0] - before[0], after[1] - before[1]];
    const length = Math.hypot(dx, dy) || 1;
    const t = i / (count - 1);
    const pressure = taper === 'none' ? 1 : taper === 'end' ? Math.sqrt(1 - t) : Math.sin(Math.PI * t) ** 0.7;
    const pen = 1 - contrast + contrast * Math.abs(Math.sin(Math.atan2(dy, dx) - nib));
    const half = Math.max(0.12, (width * pressure * pen) / 2);
    const [nx, ny] = [(-dy / length) * half, (dx / length) * half];
    const [x, y] = points[i]!;
    left.push([x + nx, y + ny]);
    right.push([x - nx, y - ny]);
  }
  if (closed) return path(left) + path(right.reverse());
  return path([...left, ...right.reverse()]);
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export function boxOf(points: readonly Point[]): Box {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const [x, y] of points) {
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}

export function rectangle({ left, top, right, bottom }: Box): Point[] {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

/** Hundredths of a pixel are enough, and keep drawings short. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
