import type { Migration } from './index';

/**
 * Whole photos of data sets with that content; `pictures` holds a square preview of each. Width and height stand before
 * the pixels, and again in an index of their own, so that neither lists nor checks walk over the pixels.
 */
export const migration: Migration = {
  version: 9,
  up(db) {
    db.exec(`
      -- Rows of RGB from the top and no picture file: a training cuts small pieces out of hundreds of photos a minute, and
      -- decoding a JPEG for each would take longer than some of its steps.
      CREATE TABLE photos (
        dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        pixels BLOB NOT NULL,
        PRIMARY KEY (dataset_id, position),
        CHECK (length(pixels) = width * height * 3)
      ) STRICT;
      CREATE INDEX photos_sizes ON photos (dataset_id, position, width, height);
    `);
  },
};
