/** `npm run bench [NAME …]`: every bench, one after the other, each in a process of its own. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import process from 'node:process';

const wanted = process.argv.slice(2);
const all = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3)).filter((name) => name !== 'run').toSorted();
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. Type: npm run bench -- ${all.join(' ')}`);
  process.exit(2);
}

const [{ model } = { model: 'unknown' }, ...others] = cpus();
const memory = (totalmem() / 2 ** 30).toFixed(0);
console.log(`${model}, ${others.length + 1} cores, ${memory} GiB, ${type()} ${release()}`);
console.log(`Node ${process.version}; figures move with whatever else the machine is doing.`);

for (const name of wanted.length > 0 ? wanted : all) {
  console.log(`\n== ${name}`);
  const { status } = spawnSync(process.execPath, [`${import.meta.dirname}/${name}.ts`], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
