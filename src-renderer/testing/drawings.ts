/** Pictures for tests and for looking at the window without an engine: drawn here, from numbers alone. */

/** A repeatable stream of numbers from 0 to 1 (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const skins = ['#f3d2b8', '#e0ac87', '#c68a63', '#93603f', '#6b452f'];
const hairs = ['#241a16', '#5b3a23', '#a4682f', '#d8b15d', '#8d8d8d', '#7c2f22'];
const grounds = ['#d9d4c7', '#b9c4c9', '#c9b7b0', '#a9b39b', '#e6e1da', '#8f9aa6'];

/** The shapes of a simple face in a field of 64 × 64. `noise` from 0 to 1 dissolves it, as early training would. */
export function faceShapes(seed: number, noise = 0): string {
  const next = chance(seed * 7919 + 13);
  const pick = (list: readonly string[]) => list[Math.floor(next() * list.length)]!;
  const [ground, skin, hair] = [pick(grounds), pick(skins), pick(hairs)];
  const width = 15 + next() * 5;
  const height = 19 + next() * 4;
  const eye = 5 + next() * 3;
  const long = next() > 0.5;
  const smile = next() * 5 - 1;
  const shift = (amount: number) => (next() - 0.5) * amount * noise;
  const shapes = [
    `<rect width="64" height="64" fill="${ground}"/>`,
    `<ellipse cx="${32 + shift(30)}" cy="${26 + shift(20)}" rx="${width + 5}" ry="${height + 2}" fill="${hair}"/>`,
    long
      ? `<rect x="${32 - width - 4}" y="26" width="${2 * width + 8}" height="34" rx="8" fill="${hair}"/>`
      : '',
    `<path d="M12 70 Q32 ${44 + next() * 4} 52 70Z" fill="${pick(hairs)}"/>`,
    `<rect x="27" y="44" width="10" height="14" fill="${skin}"/>`,
    `<ellipse cx="${32 + shift(20)}" cy="${33 + shift(20)}" rx="${width}" ry="${height - 3}" fill="${skin}"/>`,
    `<path d="M${32 - width} 26 Q32 ${8 + next() * 10} ${32 + width} 26 Q32 ${16 + next() * 8} ${32 - width} 26Z" fill="${hair}"/>`,
    `<circle cx="${32 - eye + shift(18)}" cy="${32 + shift(14)}" r="2" fill="#222"/>`,
    `<circle cx="${32 + eye + shift(18)}" cy="${32 + shift(14)}" r="2" fill="#222"/>`,
    `<path d="M27 42 Q32 ${42 + smile + shift(20)} 37 42" fill="none" stroke="#7d2d2d" stroke-width="1.6"/>`,
  ];
  for (let i = 0; i < noise * 60; i++) {
    const size = 3 + next() * 10;
    shapes.push(
      `<rect x="${next() * 64 - 4}" y="${next() * 64 - 4}" width="${size}" height="${size}" fill="${pick([...skins, ...grounds, ...hairs])}" opacity="${0.35 + next() * 0.4}"/>`,
    );
  }
  return shapes.join('');
}

const address = (svg: string): string => `data:image/svg+xml,${encodeURIComponent(svg)}`;

/** One face as an address that an <img> can show. */
export function faceUrl(seed: number, noise = 0): string {
  return address(
    `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64">${faceShapes(seed, noise)}</svg>`,
  );
}

/** A source photograph: the face in a wide or tall field. */
export function photoUrl(index: number): string {
  const wide = index % 3 !== 1;
  const [w, h] = wide ? [96, 72] : [72, 96];
  return address(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w * 8}" height="${h * 8}" viewBox="0 0 ${w} ${h}"><rect width="${w}" height="${h}" fill="#8fa3ad"/><svg x="${(w - 64) / 2}" y="${(h - 64) / 2}" width="64" height="64">${faceShapes(index)}</svg></svg>`,
  );
}

/** What an import makes of the photograph. */
export function importedUrl(index: number, crop: string, background: string): string {
  const wide = index % 3 !== 1;
  const [w, h] = wide ? [96, 72] : [72, 96];
  const side = crop === 'fit' ? Math.max(w, h) : Math.min(w, h);
  return address(
    `<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="${(w - side) / 2} ${(h - side) / 2} ${side} ${side}"><rect x="-50" y="-50" width="300" height="300" fill="${background}"/><rect width="${w}" height="${h}" fill="#8fa3ad"/><svg x="${(w - 64) / 2}" y="${(h - 64) / 2}" width="64" height="64">${faceShapes(index)}</svg></svg>`,
  );
}

/** A square sheet of samples at a moment of training, 0 (noise) to 1 (learnt). */
export function sheetUrl(moment: number, grid = 4): string {
  const cells = Array.from({ length: grid * grid }, (_, i) => {
    const [x, y] = [(i % grid) * 64, Math.floor(i / grid) * 64];
    return `<svg x="${x}" y="${y}" width="64" height="64">${faceShapes(i + 1, Math.max(0, 1 - moment))}</svg>`;
  });
  return address(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${grid * 64}" height="${grid * 64}">${cells.join('')}</svg>`,
  );
}
