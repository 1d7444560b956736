import { importOptionsSchema, type ImportOptions } from '../../src-preload/contract';

/** A picture that the page may ask for: by ids, never by a path. */
export type MediaRequest =
  /** `version` changes with every opened project: the page must not show a picture of another one from its cache. */
  | { kind: 'picture'; datasetId: number; position: number; version: string }
  | { kind: 'sheet'; runId: number; step: number; version: string }
  | { kind: 'source'; selectionId: string; index: number; preview: ImportOptions | null; part: number }
  | { kind: 'recent'; projectId: string; index: number }
  | { kind: 'favourite'; favouriteId: string };

/** Where the bytes come from; null: there is no such picture. */
export interface MediaSources {
  picture(datasetId: number, position: number, version: string): Picture | null;
  sheet(runId: number, step: number, version: string): Picture | null;
  thumbnail(selectionId: string, index: number, side: number): Promise<Picture | null>;
  preview(selectionId: string, index: number, options: ImportOptions, part: number): Promise<Picture | null>;
  recent(projectId: string, index: number): Promise<Picture | null>;
  favourite(favouriteId: string): Promise<Picture | null>;
}

export interface Picture {
  bytes: Uint8Array;
  type: 'image/png' | 'image/jpeg' | 'image/webp';
}

/** Side of the thumbnails of pictures that are not imported yet. */
export const thumbnailSide = 256;

const tokenPattern = /^[A-Za-z0-9_-]{1,64}$/;

/** Reads an address; null for everything that is not exactly one of the known forms. */
export function parseMediaAddress(address: string): MediaRequest | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (url.protocol !== 'media:' || url.host !== 'app' || url.username || url.password || url.hash)
    return null;
  const [, kind, id, number, ...more] = url.pathname.split('/');
  if (id === undefined || number === undefined || more.length > 0) return null;
  const index = wholeNumber(number);
  if (index === null) return null;
  const query = readQuery(url.searchParams);
  if (!query) return null;
  switch (kind) {
    case 'picture':
    case 'sheet': {
      const owner = wholeNumber(id);
      if (!owner || !hasExactly(query, ['v']) || !tokenPattern.test(query.v!)) return null;
      return kind === 'picture'
        ? { kind, datasetId: owner, position: index, version: query.v! }
        : { kind, runId: owner, step: index, version: query.v! };
    }
    case 'source': {
      if (!tokenPattern.test(id)) return null;
      if (hasExactly(query, [])) return { kind, selectionId: id, index, preview: null, part: 0 };
      return readPreview(query, (preview, part) => ({ kind, selectionId: id, index, preview, part }));
    }
    case 'recent':
      return tokenPattern.test(id) && hasExactly(query, []) ? { kind, projectId: id, index } : null;
    case 'favourite':
      return tokenPattern.test(id) && index === 0 && hasExactly(query, []) ? { kind, favouriteId: id } : null;
    default:
      return null;
  }
}

/** How a source picture is to be shown; null for options that no import has. */
function readPreview<Result>(
  query: Record<string, string>,
  make: (options: ImportOptions, part: number) => Result,
): Result | null {
  const faces = query.crop === 'face';
  const keys = [
    'background',
    'crop',
    'preview',
    ...(query.grey === '1' ? ['grey'] : []),
    ...('photos' in query ? ['photos'] : []),
    ...(faces ? ['kind', 'margin', 'missing', 'part'] : []),
  ];
  if (!hasExactly(query, keys)) return null;
  const part = faces ? wholeNumber(query.part!) : 0;
  if (part === null || (faces && !/^[01](\.\d{1,4})?$/.test(query.margin!))) return null;
  const options = importOptionsSchema.safeParse({
    size: wholeNumber(query.preview!),
    crop: query.crop,
    background: query.background,
    ...(query.grey === '1' && { grey: true }),
    ...('photos' in query && { photos: { longest: wholeNumber(query.photos!) } }),
    ...(faces && { faces: { kind: query.kind, margin: Number(query.margin), missing: query.missing } }),
  });
  return options.success ? make(options.data, part) : null;
}

/** Answers `media://app/…`. Whatever goes wrong is a 404 without a word. */
export async function serveMedia(request: Request, sources: MediaSources, origin: string): Promise<Response> {
  const wanted = request.method === 'GET' ? parseMediaAddress(request.url) : null;
  const picture = wanted && (await find(wanted, sources).catch(() => null));
  if (!picture) return new Response(null, { status: 404 });
  return new Response(new Uint8Array(picture.bytes), {
    headers: {
      'Content-Type': picture.type,
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      // Lets the page draw pictures on a canvas and read them back.
      'Access-Control-Allow-Origin': origin,
      'Cache-Control': 'no-store',
    },
  });
}

async function find(wanted: MediaRequest, sources: MediaSources): Promise<Picture | null> {
  switch (wanted.kind) {
    case 'picture':
      return sources.picture(wanted.datasetId, wanted.position, wanted.version);
    case 'sheet':
      return sources.sheet(wanted.runId, wanted.step, wanted.version);
    case 'source':
      return wanted.preview
        ? sources.preview(wanted.selectionId, wanted.index, wanted.preview, wanted.part)
        : sources.thumbnail(wanted.selectionId, wanted.index, thumbnailSide);
    case 'recent':
      return sources.recent(wanted.projectId, wanted.index);
    case 'favourite':
      return sources.favourite(wanted.favouriteId);
  }
}

/** Addresses of pictures of the open project. */
export const mediaAddress = {
  picture: (datasetId: number, position: number, version: string): string =>
    `media://app/picture/${datasetId}/${position}?v=${version}`,
  sheet: (runId: number, step: number, version: string): string =>
    `media://app/sheet/${runId}/${step}?v=${version}`,
  favourite: (favouriteId: string): string => `media://app/favourite/${favouriteId}/0`,
  recent: (projectId: string, index: number): string => `media://app/recent/${projectId}/${index}`,
};

/** The schemes, as Electron wants to hear of them before it is ready. */
export const privilegedSchemes = [
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  { scheme: 'media', privileges: { standard: true, secure: true, corsEnabled: true } },
];

function wholeNumber(text: string): number | null {
  if (!/^(0|[1-9]\d{0,15})$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
}

/** The query as an object without a prototype; null when a key stands there twice. */
function readQuery(params: URLSearchParams): Record<string, string> | null {
  const query: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [key, value] of params) {
    if (key in query) return null;
    query[key] = value;
  }
  return query;
}

function hasExactly(query: Record<string, string>, keys: readonly string[]): boolean {
  return Object.keys(query).sort().join() === [...keys].sort().join();
}
