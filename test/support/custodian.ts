/** A process that takes a duty and keeps it: `custodian.ts WHERE DUTY`; says `mine` when it has. */
import { argv, stdout } from 'node:process';
import { setInterval } from 'node:timers';
import { custodyByFiles } from '../../src/custody/files.ts';
import { custodyByPostgres } from '../../src/custody/postgres.ts';

const [where = '', duty = ''] = argv.slice(2);
const custody = where.startsWith('postgres:') ? custodyByPostgres(where) : custodyByFiles(where);
if (await custody.claim(duty)) stdout.write('mine\n');
setInterval(() => {}, 60_000);
