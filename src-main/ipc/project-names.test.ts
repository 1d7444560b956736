import { describe, expect, it } from 'vitest';
import { fileNameOf, freePath, locationOf } from './project-names';

describe('fileNameOf', () => {
  it.each([
    ['Faces of my town', 'Faces of my town'],
    ['人脸', '人脸'],
    ['a/b\\c:d*e?"f<g>h|i', 'a-b-c-d-e--f-g-h-i'],
    ['../../etc/passwd', 'etc-passwd'],
    ['.hidden', 'hidden'],
    ['trailing. . ', 'trailing'],
    ['con', 'con project'],
    ['LPT1', 'LPT1 project'],
    ['x'.repeat(200), 'x'.repeat(60)],
    ['人'.repeat(200), '人'.repeat(60)],
    // Four bytes each: a name of 60 would leave no room for an ending.
    ['a' + '😀'.repeat(60), 'a' + '😀'.repeat(44)],
  ])('makes of %j a file called %j', (name, file) => {
    expect(fileNameOf(name)).toBe(file);
  });

  it.each(['', '...', '/', '!?', '  '])('wants a letter or number, unlike %j', (name) => {
    expect(() => fileNameOf(name)).toThrow(expect.objectContaining({ code: 'projectName' }));
  });
});

describe('freePath', () => {
  it('counts until no file is in the way', () => {
    const taken = new Set(['/p/A.x', '/p/A 2.x']);
    expect(freePath('/p', 'A', '.x', (path) => taken.has(path))).toBe('/p/A 3.x');
  });
});

describe('locationOf', () => {
  it('shortens the home folder only', () => {
    expect(locationOf('/home/ada/Documents/x.ganstudio', '/home/ada')).toBe('~/Documents/x.ganstudio');
    expect(locationOf('/home/ada/x.ganstudio', '/home/ada')).toBe('~/x.ganstudio');
    expect(locationOf('/home/adam/x.ganstudio', '/home/ada')).toBe('/home/adam/x.ganstudio');
  });
});
