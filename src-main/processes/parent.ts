/** The side of the process that started this one, whichever way it was started. */
export interface Parent<In, Out> {
  send(message: Out): void;
  onMessage(listener: (message: In) => void): void;
}

interface ElectronPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
}

/**
 * The line to the parent of this process.
 *
 * When the parent goes away this process ends itself: a training that nobody watches must not go on for ever. Under
 * utilityProcess Chromium does that; under a fork the closed channel tells.
 */
export function connectParent<In, Out>(): Parent<In, Out> {
  const port = (process as NodeJS.Process & { parentPort?: ElectronPort }).parentPort;
  if (port) {
    return {
      send: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', (event) => listener(event.data as In)),
    };
  }
  if (!process.send) throw new Error('This file is started by the studio, not by hand.');
  process.on('disconnect', () => process.exit(0));
  return {
    send: (message) => void process.send!(message as object),
    onMessage: (listener) => process.on('message', (message) => listener(message as In)),
  };
}
