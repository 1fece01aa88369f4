/** Finds the command that was typed, runs it, and turns what went wrong into words. */
import { Misconfigured } from '../config.ts';
import { fieldsOf } from '../logging.ts';
import { isOutage } from '../outage.ts';
import { defaultOf, helpOf, secretNames, settingNames } from '../settings.ts';
import { VaultUnavailable } from '../vault/vault.ts';
import { type Around, type Command, type ExitCode, khata, NotDone } from './command.ts';
import { copy } from './copy.ts';
import { closeDay } from './close-day.ts';
import { erase } from './erase.ts';
import { example } from './example.ts';
import { exporting } from './export.ts';
import { importing } from './import.ts';
import { rebuild } from './rebuild.ts';
import { settlement } from './settlement.ts';
import { token } from './token.ts';
import { verify } from './verify.ts';

const commands: readonly Command[] = [
  importing,
  example,
  token,
  rebuild,
  verify,
  copy,
  erase,
  closeDay,
  settlement,
  exporting,
];

export async function commandLine(
  args: readonly string[],
  around: Around,
): Promise<ExitCode> {
  try {
    return await run(args, around);
  } catch (error) {
    return told(error, around);
  }
}

async function run([word = 'help', ...rest]: readonly string[], around: Around) {
  const { say } = around.terminal;
  const asksHelp = rest.includes('--help') || rest.includes('-h');
  if (word === 'help' || word === '--help' || word === '-h') {
    say(helpFor(rest[0]));
    return 0;
  }
  const command = commands.find(({ name }) => name === word);
  if (command === undefined) throw new NotDone(`There is no such command. Type: ${khata} help`);
  if (!asksHelp) return await command.run(rest, around);
  say(command.help);
  return 0;
}

function helpFor(topic: string | undefined): string {
  if (topic === 'settings') return settingsHelp();
  if (topic === undefined) return overview();
  const command = commands.find(({ name }) => name === topic);
  if (command) return command.help;
  throw new NotDone(`There is no help about that. Type: ${khata} help`);
}

const overview = () =>
  [
    `${khata} COMMAND …`,
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(11)}${summary}`),
    `  ${'help'.padEnd(11)}about a command: ${khata} help import`,
    `  ${''.padEnd(11)}or about all settings: ${khata} help settings`,
    '',
    'Settings come from the environment; the ledger is in DATA_DIR (./data).',
  ].join('\n');

const settingsHelp = () =>
  settingNames.map((name) => {
    const usual = defaultOf(name);
    const mark = usual !== undefined ? ` (${usual})` : secretNames.has(name) ? ' (a secret)' : '';
    return `${name}${mark}\n${wrapped(helpOf(name))}`;
  }).join('\n\n');

const width = 90;

function wrapped(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    if (`${lines.at(-1)} ${word}`.length > width) lines.push('');
    lines.push(`${lines.pop()} ${word}`);
  }
  return lines.map((line) => ` ${line}`).join('\n');
}

/** Faults of ours say what to do; of a stranger's error only kind and place are shown. */
function told(error: unknown, { terminal: { note } }: Around): ExitCode {
  if (error instanceof NotDone || error instanceof Misconfigured) {
    note(error.message);
    return 2;
  }
  const isOurs = isOutage(error) || error instanceof VaultUnavailable;
  if (isOurs && error instanceof Error) note(error.message);
  else note(`It failed: ${JSON.stringify(fieldsOf(error))}`);
  note('What was recorded before stays. When the cause is gone, type the same command again.');
  return 1;
}
