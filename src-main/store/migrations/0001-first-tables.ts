import type { Migration } from './index';

/** Everything that a project consists of. Names stand before blobs in a row, so that lists don't walk the blobs. */
export const migration: Migration = {
  version: 1,
  up(db) {
    db.exec(`
      CREATE TABLE project (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        name TEXT NOT NULL,
        created_at INTEGER NOT NULL
      ) STRICT;

      -- AUTOINCREMENT everywhere: ids are in addresses that the window caches, they must never mean something else.
      CREATE TABLE datasets (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('pictures', 'starter')),
        image_size INTEGER NOT NULL,
        options TEXT NOT NULL,
        credit TEXT,
        state TEXT NOT NULL CHECK (state IN ('importing', 'ready')),
        writer TEXT,
        count INTEGER NOT NULL DEFAULT 0,
        skipped INTEGER NOT NULL DEFAULT 0,
        report TEXT,
        created_at INTEGER NOT NULL,
        removed_at INTEGER
      ) STRICT;

      CREATE TABLE pictures (
        dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        pixels BLOB NOT NULL,
        PRIMARY KEY (dataset_id, position)
      ) STRICT;

      CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        system TEXT NOT NULL,
        recipe TEXT NOT NULL,
        dataset_id INTEGER REFERENCES datasets (id) ON DELETE SET NULL,
        dataset_name TEXT NOT NULL,
        state TEXT NOT NULL,
        owner TEXT,
        step INTEGER NOT NULL DEFAULT 0,
        total_steps INTEGER NOT NULL,
        forked_run INTEGER,
        forked_step INTEGER,
        generator_parameters INTEGER,
        discriminator_parameters INTEGER,
        error TEXT,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        removed_at INTEGER
      ) STRICT;
      CREATE INDEX runs_dataset ON runs (dataset_id);

      -- Figures may be NULL: SQLite has no NaN.
      CREATE TABLE metrics (
        run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        step INTEGER NOT NULL,
        loss_g REAL,
        loss_d REAL,
        d_real REAL,
        d_fake REAL,
        PRIMARY KEY (run_id, step)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE sheets (
        run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        step INTEGER NOT NULL,
        grid INTEGER NOT NULL,
        png BLOB NOT NULL,
        PRIMARY KEY (run_id, step)
      ) STRICT;

      CREATE TABLE tensors (
        hash BLOB NOT NULL PRIMARY KEY,
        size INTEGER NOT NULL,
        bytes BLOB NOT NULL
      ) STRICT;

      CREATE TABLE checkpoints (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        step INTEGER NOT NULL,
        state TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        pinned INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL,
        UNIQUE (run_id, step)
      ) STRICT;

      CREATE TABLE checkpoint_tensors (
        checkpoint_id INTEGER NOT NULL REFERENCES checkpoints (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        dtype TEXT NOT NULL CHECK (dtype IN ('float32')),
        shape TEXT NOT NULL,
        hash BLOB NOT NULL REFERENCES tensors (hash),
        PRIMARY KEY (checkpoint_id, position)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX checkpoint_tensors_hash ON checkpoint_tensors (hash, checkpoint_id);
    `);
  },
};
