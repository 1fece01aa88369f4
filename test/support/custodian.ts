/** A process that takes a job and keeps it: `custodian.ts WHERE JOB`; says `mine` when it has. */
import { argv, stdout } from 'node:process';
import { setInterval } from 'node:timers';
import { custodyByFiles } from '../../src/custody/files.ts';
import { custodyByPostgres } from '../../src/custody/postgres.ts';

const [where = '', job = ''] = argv.slice(2);
const custody = where.startsWith('postgres:') ? custodyByPostgres(where) : custodyByFiles(where);
if (await custody.take(job)) stdout.write('mine\n');
setInterval(() => {}, 60_000);
