import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** Where the page comes from. */
export const appOrigin = 'app://studio';
export const appPage = `${appOrigin}/index.html`;

/**
 * No inline or remote script or style, no connection anywhere but to the bundle itself. `img-src` lists the studio's
 * own pictures (media:), drawings of the page (blob:) and small icons in styles (data:).
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' media: blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/**
 * The file that an address of the page means, or null. A path segment is a plain name: no dots in front, no
 * separators, nothing encoded that could turn into one.
 *
 * @param root folder of the built page
 */
export function fileOfAddress(address: string, root: string): string | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (url.protocol !== 'app:' || url.host !== 'studio' || url.username || url.password) return null;
  const segments = url.pathname.split('/').slice(1);
  if (!segments.every((segment) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(segment))) return null;
  if (!(extname(url.pathname) in types)) return null;
  const file = join(root, ...segments);
  return file.startsWith(root.endsWith(sep) ? root : root + sep) ? file : null;
}

/** Answers `app://studio/…` with the built page. */
export async function serveApp(request: Request, root: string): Promise<Response> {
  const file = request.method === 'GET' ? fileOfAddress(request.url, root) : null;
  const body = file && (await readFile(file).catch(() => null));
  if (!file || !body) return new Response(null, { status: 404 });
  return new Response(new Uint8Array(body), {
    headers: {
      'Content-Type': types[extname(file)]!,
      'Content-Security-Policy': contentSecurityPolicy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cache-Control': 'no-cache',
    },
  });
}
