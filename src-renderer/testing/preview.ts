import { importedUrl, photoUrl } from './drawings';
import { livelyStudio, MockStudio, recentProjects } from './mock-studio';

/*
 * The window with a mock in place of the main process, to look at while designing:
 * npx vite --config src-renderer/testing/vite.config.ts, then /testing/preview.html?state=lively&theme=dark&lang=en
 */
const wishes = new URLSearchParams(location.search);
const mock = wishes.get('state') === 'first' ? new MockStudio() : livelyStudio();
if (wishes.get('state') === 'start') mock.current = null;
if (wishes.get('state') === 'empty') {
  Object.assign(mock, { datasets: [], runs: [], models: [], active: [], recent: recentProjects() });
}
mock.settings.theme = (wishes.get('theme') as 'light' | 'dark' | null) ?? 'dark';
mock.settings.language = (wishes.get('lang') as 'en' | 'zh-CN' | null) ?? 'en';
Object.assign(window, { studio: mock });

// Nobody answers media:// here, so the addresses of source pictures become drawings.
const setAttribute = HTMLImageElement.prototype.setAttribute;
const source = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src')!;
function drawn(value: string): string {
  if (!value.startsWith('media://')) return value;
  const url = new URL(value.replace('media://', 'http://'));
  const index = Number(url.pathname.split('/').at(-1));
  const crop = url.searchParams.get('crop');
  return crop ? importedUrl(index, crop, url.searchParams.get('background') ?? '#fff') : photoUrl(index);
}
HTMLImageElement.prototype.setAttribute = function (name, value) {
  setAttribute.call(this, name, name === 'src' ? drawn(value) : value);
};
Object.defineProperty(HTMLImageElement.prototype, 'src', {
  ...source,
  set(value: string) {
    source.set!.call(this, drawn(value));
  },
});

await import('../main');
