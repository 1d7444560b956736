import { describe, expect, it } from 'vitest';
import { mediaAddress, parseMediaAddress, serveMedia, type MediaSources } from './media';

describe('parseMediaAddress', () => {
  it('reads every known form', () => {
    expect(parseMediaAddress(mediaAddress.picture(3, 0, 'ab1'))).toEqual({
      kind: 'picture',
      datasetId: 3,
      position: 0,
      version: 'ab1',
    });
    expect(parseMediaAddress(mediaAddress.sheet(7, 500, 'x'))).toEqual({
      kind: 'sheet',
      runId: 7,
      step: 500,
      version: 'x',
    });
    expect(parseMediaAddress(mediaAddress.recent('p-1', 2))).toEqual({
      kind: 'recent',
      projectId: 'p-1',
      index: 2,
    });
    expect(parseMediaAddress(mediaAddress.favourite('0af3'))).toEqual({
      kind: 'favourite',
      favouriteId: '0af3',
    });
    expect(parseMediaAddress('media://app/favourite/0af3/1')).toBeNull();
    expect(parseMediaAddress('media://app/source/s1/4')).toEqual({
      kind: 'source',
      selectionId: 's1',
      index: 4,
      preview: null,
      part: 0,
    });
    expect(
      parseMediaAddress('media://app/source/s1/4?preview=64&crop=fit&background=%23ffffff'),
    ).toMatchObject({ preview: { size: 64, crop: 'fit', background: '#ffffff' } });
    expect(
      parseMediaAddress('media://app/source/s1/4?preview=128&crop=centre&background=%23ffffff&photos=1024'),
    ).toMatchObject({ preview: { size: 128, photos: { longest: 1024 } } });
    expect(
      parseMediaAddress('media://app/source/s1/4?preview=28&crop=fit&background=%23ffffff&grey=1'),
    ).toMatchObject({ preview: { size: 28, grey: true } });
    expect(
      parseMediaAddress(
        'media://app/source/s1/4?preview=64&crop=face&background=%23ffffff&kind=drawing&margin=0.25&missing=skip&part=3',
      ),
    ).toMatchObject({
      preview: { crop: 'face', faces: { kind: 'drawing', margin: 0.25, missing: 'skip' } },
      part: 3,
    });
  });

  it.each([
    '',
    'media:',
    'media://app/',
    'media://other/picture/1/1?v=a',
    'media://user@app/picture/1/1?v=a',
    'http://app/picture/1/1?v=a',
    'media://app/picture/1/1',
    'media://app/picture/0/1?v=a',
    'media://app/picture/01/1?v=a',
    'media://app/picture/-1/1?v=a',
    'media://app/picture/1e3/1?v=a',
    'media://app/picture/1/1.5?v=a',
    'media://app/picture/99999999999999999/1?v=a',
    'media://app/picture/1/1?v=a&v=b',
    'media://app/picture/1/1?v=a&w=b',
    'media://app/picture/1/1?v=a#x',
    'media://app/picture/1/1/2?v=a',
    'media://app/picture/1/?v=a',
    'media://app/picture/%2e%2e/1?v=a',
    'media://app/picture/..%2f..%2fetc/1?v=a',
    'media://app/sheet/1/1?v=../x',
    'media://app/source/../1',
    'media://app/source/a%2Fb/1',
    'media://app/source/a/1?preview=65&crop=fit&background=%23ffffff',
    'media://app/source/a/1?preview=64&crop=fit',
    'media://app/source/a/1?preview=28&crop=fit&background=%23ffffff',
    'media://app/source/a/1?preview=64&crop=fit&background=%23ffffff&grey=1',
    'media://app/source/a/1?preview=28&crop=fit&background=%23ffffff&grey=2',
    'media://app/source/a/1?preview=64&crop=fit&background=red',
    'media://app/source/a/1?preview=128&crop=centre&background=%23ffffff&photos=1000',
    'media://app/source/a/1?preview=64&crop=centre&background=%23ffffff&photos=1024',
    'media://app/source/a/1?preview=64&crop=fit&background=%23ffffff&x=1',
    'media://app/source/a/1?preview=64&crop=face&background=%23ffffff',
    'media://app/source/a/1?preview=64&crop=fit&background=%23ffffff&kind=photo&margin=0&missing=skip&part=0',
    'media://app/source/a/1?preview=64&crop=face&background=%23ffffff&kind=cat&margin=0&missing=skip&part=0',
    'media://app/source/a/1?preview=64&crop=face&background=%23ffffff&kind=photo&margin=1.5&missing=skip&part=0',
    'media://app/source/a/1?preview=64&crop=face&background=%23ffffff&kind=photo&margin=1e-1&missing=skip&part=0',
    'media://app/source/a/1?preview=64&crop=face&background=%23ffffff&kind=photo&margin=&missing=skip&part=0',
    'media://app/source/a/1?preview=64&crop=face&background=%23ffffff&kind=photo&margin=0&missing=skip&part=-1',
    'media://app/recent/a b/1',
    'media://app/recent/a/1?x=1',
    'media://app/file/a/1',
    'media://app/__proto__/a/1',
  ])('refuses %s', (address) => {
    expect(parseMediaAddress(address)).toBeNull();
  });
});

describe('serveMedia', () => {
  const none = () => null;
  const sources: MediaSources = {
    picture: () => ({ bytes: new Uint8Array([1, 2]), type: 'image/png' }),
    sheet: () => {
      throw new Error('ENOENT: /secret/place');
    },
    thumbnail: async () => null,
    preview: async () => null,
    recent: async () => none(),
    favourite: async () => none(),
  };
  const get = (address: string, method = 'GET') =>
    serveMedia(new Request(address, { method }), sources, 'app://studio');

  it('answers with the picture and tells the browser not to guess', async () => {
    const response = await get('media://app/picture/1/1?v=a');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([1, 2]));
  });

  it('answers 404 without a word for what is missing, broken or not asked by GET', async () => {
    for (const response of [
      await get('media://app/sheet/1/1?v=a'),
      await get('media://app/source/a/1'),
      await get('media://app/nothing'),
      await get('media://app/picture/1/1?v=a', 'POST'),
    ]) {
      expect(response.status).toBe(404);
      expect(await response.text()).toBe('');
    }
  });
});
