/** Fills a view of notes beside the old one, and stands still in the middle: `LOG VIEWS`. */
import { argv, stdout } from 'node:process';
import { sqliteLog } from '../../src/eventlog/sqlite.ts';
import { openPostgresStore } from '../../src/projections/postgres-store.ts';
import { openReadStore } from '../../src/projections/read-store.ts';
import { refill } from '../../src/projections/refilling.ts';
import { notes } from './notes.ts';

const [file = '', views = ''] = argv.slice(2);
const isPostgres = views.startsWith('postgres:');
const store = isPostgres ? await openPostgresStore(views) : openReadStore(views);
await refill(store, sqliteLog(file), [notes('notes@1').keeper], () => {
  stdout.write('half\n', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
});
