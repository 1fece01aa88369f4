/** `npm start`: reads the configuration, listens, works; stops without losing a thing. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { NotDone } from './commands/command.ts';
import { example } from './commands/example.ts';
import { type Config, configured, described, Misconfigured } from './config.ts';
import { listen } from './http.ts';
import { fieldsOf, logging } from './logging.ts';
import { openService, type Service } from './service.ts';
import { text } from './server.ts';
import { helpOf, type SettingName } from './settings.ts';
import { terminal } from './terminal.ts';

const clock = () => new Date().toISOString();
const log = logging((line) => process.stdout.write(line), clock);
/** How long open requests may take after the signal to stop. */
const drainMs = 10_000;

try {
  await main();
} catch (error) {
  if (error instanceof Misconfigured) process.stderr.write(`${error.message}\n`);
  else {
    log('error', 'cannot start', fieldsOf(error));
    if (error instanceof Error) process.stderr.write(`Cannot start: ${error.message}\n`);
  }
  process.exit(1);
}

async function main() {
  const config = configured(process.env);
  const started: { service?: Service } = {};
  const listening = await listen(
    async (request) => await started.service?.fetch(request) ?? text(503, 'Starting; try again.'),
    config,
  ).catch((error: unknown) => {
    throw unheard(error, config);
  });
  const { port } = listening;
  if (config.simulator) await offer(config);
  const service = await openService({ config, port, clock, random: Math.random, log });
  started.service = service;
  await service.start();
  for (const line of described(config).split('\n')) if (line) log('info', 'setting', { line });
  log('info', 'ready', { url: `http://localhost:${port}`, simulator: config.simulator });

  const stopped = new Promise<string>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => resolve(signal));
    }
  });
  const signal = await stopped;
  log('info', 'stopping', { signal });
  await listening.close(drainMs);
  await service.close();
  log('info', 'stopped');
}

/** At somebody's first start there is nothing to see yet, unless they want the example. */
async function offer(config: Config) {
  const wanted = process.argv.includes('--example');
  const isElsewhere = config.eventLog !== undefined; // Others may be writing there already.
  if (!wanted && (isElsewhere || existsSync(join(config.dataDir, 'events.db')))) return;
  const answer = wanted ? 'yes' : await terminal.ask(
    `${config.dataDir} is empty. Load the example district of Sehore into it: 2,400 invented\n` +
      'consumers with a year of bills, in a minute or two? [Y/n] ',
  );
  if (answer === undefined || /^\s*n/i.test(answer)) {
    terminal.note(
      'No example loaded. To have it later, stop this and type: npm start -- --example',
    );
    return;
  }
  try {
    await example.run([], { terminal, config: () => config, now: clock, user: 'example' });
  } catch (error) {
    if (!(error instanceof NotDone)) throw error;
    terminal.note(error.message); // It is there already: nothing stands in the way of starting.
  }
}

/** What cannot be listened on, as the setting that somebody has to change. */
function unheard(error: unknown, { port, host }: Config): unknown {
  const wrongs: Record<string, [SettingName, string]> = {
    EADDRINUSE: ['PORT', `${port} is used by another program already`],
    EACCES: ['PORT', `${port} is not allowed to this user: 1024 and above are`],
    EADDRNOTAVAIL: ['HOST', `${host} is not an address of this machine`],
    ENOTFOUND: ['HOST', `${host} is not an address of this machine`],
  };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const [setting, wrong] = wrongs[code] ?? [];
  return setting && wrong ? new Misconfigured([{ setting, wrong, help: helpOf(setting) }]) : error;
}
