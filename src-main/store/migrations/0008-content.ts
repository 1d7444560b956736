import type { Migration } from './index';

/** What the pictures of a data set are; until now all were square and in colour. */
export const migration: Migration = {
  version: 8,
  up(db) {
    db.exec(`
      ALTER TABLE datasets ADD COLUMN content TEXT NOT NULL DEFAULT 'colour'
        CHECK (content IN ('colour', 'grey', 'volumes', 'photos'));
    `);
  },
};
