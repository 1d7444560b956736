import type { Migration } from './index';

/** What the other systems need: sheets that are not square, and losses without a discriminator. */
export const migration: Migration = {
  version: 7,
  up(db) {
    db.exec(`
      ALTER TABLE metrics ADD COLUMN loss REAL;

      -- A new table instead of columns behind its blob, over which lists would walk.
      CREATE TABLE new_sheets (
        run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        step INTEGER NOT NULL,
        columns INTEGER NOT NULL,
        rows INTEGER NOT NULL,
        side INTEGER NOT NULL,
        png BLOB NOT NULL,
        PRIMARY KEY (run_id, step)
      ) STRICT;
      INSERT INTO new_sheets
        SELECT run_id, step, grid, grid, (SELECT recipe ->> 'imageSize' FROM runs WHERE id = run_id), png
        FROM sheets;
      DROP TABLE sheets;
      ALTER TABLE new_sheets RENAME TO sheets;
    `);
  },
};
