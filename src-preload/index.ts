import { contextBridge, ipcRenderer, webUtils } from 'electron';
import {
  callLine,
  contract,
  eventLine,
  eventNames,
  type Answer,
  type Bridge,
  type ErrorMessage,
  type EventName,
  type Events,
  type ModelInfo,
  type Selection,
} from './contract';

/**
 * The bridge that the page finds at `window.studio`: three functions, made from the contract. The page never holds
 * ipcRenderer, and what it sends is checked here before it is sent, and once more where it arrives.
 *
 * A call rejects with a plain `{code, params}`: the context bridge would turn an Error into one that has lost
 * everything but its text.
 */

const badRequest = (): ErrorMessage => ({ code: 'badRequest', params: {} });

async function send(channel: keyof typeof contract, input: unknown): Promise<unknown> {
  const parsed = contract[channel].input.safeParse(input);
  if (!parsed.success) throw badRequest();
  const answer = (await ipcRenderer.invoke(callLine, channel, parsed.data)) as Answer<unknown>;
  if (!answer.ok) throw answer.error;
  return answer.value;
}

function isPublic(channel: unknown): channel is keyof typeof contract {
  return (
    typeof channel === 'string' &&
    Object.hasOwn(contract, channel) &&
    !('preloadOnly' in contract[channel as keyof typeof contract])
  );
}

const listeners: Record<EventName, Set<(payload: unknown) => void>> = {
  changed: new Set(),
  import: new Set(),
  run: new Set(),
  film: new Set(),
  trial: new Set(),
  inversion: new Set(),
  network: new Set(),
  ageing: new Set(),
  ageingBatch: new Set(),
  upscale: new Set(),
  menu: new Set(),
};
ipcRenderer.on(eventLine, (_event, name: EventName, payload: Events[EventName]) => {
  if (!Object.hasOwn(listeners, name)) return;
  for (const listener of [...listeners[name]]) listener(payload);
});

const bridge: Bridge = Object.freeze({
  async call(channel: unknown, ...input: unknown[]): Promise<never> {
    if (!isPublic(channel) || input.length > 1) throw badRequest();
    return (await send(channel, input[0])) as never;
  },

  async drop(files: File[]): Promise<Selection> {
    // Only a file that a person dropped or chose has a path; one that a script made has none.
    let paths: string[];
    try {
      paths = files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== '');
    } catch {
      throw badRequest();
    }
    return (await send('selections.drop', { paths })) as Selection;
  },

  async dropModel(file: File): Promise<ModelInfo> {
    let path: string;
    try {
      path = webUtils.getPathForFile(file);
    } catch {
      throw badRequest();
    }
    return (await send('models.drop', { path })) as ModelInfo;
  },

  on(event: unknown, listener: unknown): () => void {
    if (!eventNames.includes(event as EventName) || typeof listener !== 'function') return () => {};
    const entry = (payload: unknown): void => void (listener as (payload: unknown) => void)(payload);
    listeners[event as EventName].add(entry);
    return () => void listeners[event as EventName].delete(entry);
  },
});

contextBridge.exposeInMainWorld('studio', bridge);
