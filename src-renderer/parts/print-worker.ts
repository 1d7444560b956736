import type { Field } from '../../src-preload/shapes/field';
import { printOf, type PrintFacts, type PrintOptions } from '../../src-preload/shapes/print';

/** What the window asks: what a file of a field would be like. */
export interface PrintRequest {
  field: Field;
  options: PrintOptions;
}

/* A thread of its own: the mesh is made and checked as a whole. */
self.onmessage = ({ data }: MessageEvent<PrintRequest>): void => {
  const facts: PrintFacts = printOf(data.field, data.options).facts;
  self.postMessage(facts);
};
