import { foldName } from '../fold-name';
import type { Migration } from './index';

/**
 * What is known of each picture beside its pixels, in a narrow table of its own: lists, searches and comparisons of a
 * hundred thousand pictures must not walk over the pixels. And which pictures a run was told to leave out, so that it
 * goes on with the same ones whatever is removed or brought back meanwhile.
 */
export const migration: Migration = {
  version: 4,
  up(db) {
    db.exec(`
      CREATE TABLE picture_facts (
        dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        folded_name TEXT NOT NULL,
        -- Of the source: pixels, upright, and bytes of its file. NULL: not known.
        width INTEGER,
        height INTEGER,
        file_bytes INTEGER,
        -- 64 bits, most significant byte first. NULL: not computed yet.
        perceptual_hash BLOB,
        removed_at INTEGER,
        PRIMARY KEY (dataset_id, position)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX picture_facts_removed ON picture_facts (dataset_id, position) WHERE removed_at IS NOT NULL;
      CREATE INDEX picture_facts_unhashed ON picture_facts (dataset_id, position) WHERE perceptual_hash IS NULL;

      ALTER TABLE datasets ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE datasets ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;

      CREATE TABLE dataset_statistics (
        dataset_id INTEGER PRIMARY KEY REFERENCES datasets (id) ON DELETE CASCADE,
        revision INTEGER NOT NULL,
        body TEXT NOT NULL,
        mean_pixels BLOB NOT NULL
      ) STRICT;

      -- Positions that a run does not use: ascending 32-bit numbers, little-endian. No row: it uses all.
      CREATE TABLE run_left_out (
        run_id INTEGER PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
        positions BLOB NOT NULL
      ) STRICT;
    `);
    db.function('fold_name', { deterministic: true }, (name) => foldName(String(name)));
    db.exec(`
      INSERT INTO picture_facts (dataset_id, position, name, folded_name)
      SELECT dataset_id, position, name, fold_name(name) FROM pictures;
    `);
  },
};
