import type { Migration } from './index';

/** Ages of the people in pictures, in years, and those that a run of a system that learns from them goes on with. */
export const migration: Migration = {
  version: 10,
  up(db) {
    db.exec(`
      -- NULL: not known. age_estimated: 1 where a network said so and nobody else.
      ALTER TABLE picture_facts ADD COLUMN age REAL CHECK (age BETWEEN 0 AND 120);
      ALTER TABLE picture_facts ADD COLUMN age_estimated INTEGER NOT NULL DEFAULT 0 CHECK (age_estimated IN (0, 1));
      CREATE INDEX picture_facts_aged ON picture_facts (dataset_id, age, age_estimated, removed_at)
        WHERE age IS NOT NULL AND removed_at IS NULL;

      -- Of every position: 32-bit floats, little-endian, NaN where no age was known when the run began.
      CREATE TABLE run_ages (
        run_id INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
        ages BLOB NOT NULL
      ) STRICT;
    `);
  },
};
