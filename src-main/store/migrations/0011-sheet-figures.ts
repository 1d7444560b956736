import type { Migration } from './index';

/** How near the samples of a sheet come to their originals, beside the sheets: lists must not walk over the pictures. */
export const migration: Migration = {
  version: 11,
  up(db) {
    db.exec(`
      -- In decibels, over all rows of a sheet; of sheets whose originals are not known there is no row.
      CREATE TABLE sheet_figures (
        run_id INTEGER NOT NULL,
        step INTEGER NOT NULL,
        psnr_made REAL NOT NULL,
        psnr_bicubic REAL NOT NULL,
        PRIMARY KEY (run_id, step),
        FOREIGN KEY (run_id, step) REFERENCES sheets (run_id, step) ON DELETE CASCADE
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
