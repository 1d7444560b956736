import type { Migration } from './index';

/** Directions in the latent space of a checkpoint's generator, with the person's names for them. */
export const migration: Migration = {
  version: 6,
  up(db) {
    db.exec(`
      CREATE TABLE directions (
        checkpoint_id INTEGER NOT NULL REFERENCES checkpoints (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        direction TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('pca', 'sefa')),
        name TEXT,
        vector TEXT NOT NULL,
        PRIMARY KEY (checkpoint_id, position),
        UNIQUE (checkpoint_id, direction)
      ) STRICT;
    `);
  },
};
