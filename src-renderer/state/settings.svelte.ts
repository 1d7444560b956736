import {
  defaultSettings,
  settingsSchema,
  type AppInfo,
  type Bridge,
  type ContentNetwork,
  type DoctorLine,
  type Language,
  type Settings as SettingsValue,
} from '../../src-preload/contract';
import { speech } from '../words/words.svelte';
import type { Toasts } from './toasts.svelte';

/** What the person set, what the machine is, and what follows from both: language and theme of the window. */
export class Settings {
  value = $state.raw<SettingsValue>(defaultSettings);
  info = $state.raw<AppInfo | null>(null);
  doctor = $state.raw<DoctorLine[] | null>(null);
  systemDark = $state(false);
  /** The person's VGG19; null: she has chosen none. */
  contentNetwork = $state.raw<ContentNetwork | null>(null);
  checkingContent = $state(false);

  readonly language: Language = $derived(
    this.value.language === 'system' ? (this.info?.systemLanguage ?? 'en') : this.value.language,
  );
  readonly theme: 'light' | 'dark' = $derived(
    this.value.theme === 'system' ? (this.systemDark ? 'dark' : 'light') : this.value.theme,
  );

  constructor(
    private readonly bridge: Bridge,
    private readonly toasts: Toasts,
  ) {}

  async load(): Promise<void> {
    const [info, value, content] = await Promise.all([
      this.bridge.call('app.info'),
      this.bridge.call('settings.get'),
      this.bridge.call('settings.contentNetwork'),
    ]);
    this.info = info;
    this.contentNetwork = content;
    this.take(value);
  }

  async reload(): Promise<void> {
    const value = await this.toasts.guard(this.bridge.call('settings.get'));
    if (value) this.take(value);
    const content = await this.toasts.guard(this.bridge.call('settings.contentNetwork'));
    if (content !== undefined) this.contentNetwork = content;
  }

  /** Asks for the folder of a VGG19; one that cannot be read is not taken. */
  async chooseContentNetwork(): Promise<void> {
    this.checkingContent = true;
    const chosen = await this.toasts.guard(this.bridge.call('settings.chooseContentNetwork'));
    this.checkingContent = false;
    if (chosen) this.contentNetwork = chosen;
  }

  async forgetContentNetwork(): Promise<void> {
    const done = await this.toasts.guard(this.bridge.call('settings.forgetContentNetwork'));
    if (done === null) this.contentNetwork = null;
  }

  /** Shown at once; taken back when it could not be stored. */
  async set(change: Partial<SettingsValue>): Promise<void> {
    const before = this.value;
    this.take({ ...before, ...change });
    const stored = await this.toasts.guard(this.bridge.call('settings.set', change));
    this.take(stored ?? before);
  }

  async loadDoctor(): Promise<void> {
    this.doctor = (await this.toasts.guard(this.bridge.call('app.doctor'))) ?? this.doctor;
  }

  private take(value: SettingsValue): void {
    const checked = settingsSchema.safeParse(value);
    this.value = checked.success ? checked.data : defaultSettings;
    speech.language = this.language;
  }
}
