/** Plays a transcript: the consumer says what stands there, and our answers are written down. */
import assert from 'node:assert/strict';
import { turnOf } from '../../src/channels/conversing.ts';
import type { Message, Reply } from '../../src/channels/dialog.ts';
import { nowhere, type Place, placeFrom } from '../../src/channels/dialogs/place.ts';
import type { Wish } from '../../src/channels/wish.ts';
import type { Language } from '../../src/domain/conversation.events.ts';
import { paise, toDecimal } from '../../src/domain/money.ts';
import { after, worldOf } from './world.ts';

/** The whole block, facts included, as the conversation really goes. */
export function played(block: readonly string[], language: Language): string[] {
  const first = block.findIndex((line) => line.startsWith('> '));
  assert(first > 0, 'a block begins with its facts; `stranger` when there are none');
  const facts = block.slice(0, first);
  const spoken = [...facts];
  let world = worldOf(facts, language);
  let place: Place = nowhere;
  let last: Reply | undefined;
  for (const line of block.filter((line) => line.startsWith('> '))) {
    const turn = turnOf(place, messageIn(line, last), world);
    spoken.push(line, ...turn.say.flatMap(shown), ...turn.wishes.map(wished));
    world = after(world, turn.wishes);
    place = placeFrom(JSON.stringify(turn.next)); // As the next message will find it.
    last = turn.say.at(-1) ?? last;
  }
  return spoken;
}

/** `> [Yes]` taps what the last message offered; `> (place 23.2 77.4)` and the like are no text. */
function messageIn(line: string, last: Reply | undefined): Message {
  const said = line.slice(2);
  const [, title] = /^\[(.+)\]$/.exec(said) ?? [];
  if (title !== undefined) {
    const button = last?.choices?.find((choice) => choice.title === title);
    assert(button, `there is no button ${title}`);
    return { kind: 'choice', choice: button.id, text: title };
  }
  const [, kind, value = '', caption = ''] = /^\((\S+?)(?: (.+?))?\) ?(.*)$/.exec(said) ?? [];
  switch (kind) {
    case undefined:
      return { kind: 'text', text: said };
    case 'place': {
      const [latitude = 0, longitude = 0] = value.split(' ').map(Number);
      return { kind: 'location', latitude, longitude, text: caption };
    }
    case 'photo':
      return { kind: 'media', media: 'image', ref: 'media-1', text: caption };
    case 'voice':
      return { kind: 'media', media: 'audio', ref: 'media-2', text: '' };
    case 'sticker':
      return { kind: 'other', text: '' };
    case 'old-button':
      return { kind: 'choice', choice: value, text: caption };
  }
  return assert.fail(`nobody can send (${kind})`);
}

/** Buttons stand behind the text; a list shows its label there, and each row on its own line. */
function shown({ text, choices = [], listLabel, asksLocation }: Reply): string[] {
  const lines = text.split('\n').map((line, i) => `${i === 0 ? '<' : '|'} ${line}`.trimEnd());
  const titles = choices.map(({ title }) => `[${title}]`);
  const behind = asksLocation ? '{📍}' : listLabel ? `{${listLabel}}` : titles.join(' ');
  const rows = choices.map(({ title, description }) =>
    `- [${title}]${description ? ` ${description}` : ''}`
  );
  const last = behind === '' ? lines.at(-1)! : `${lines.at(-1)}  ${behind}`;
  return [...lines.slice(0, -1), last, ...(listLabel ? rows : [])];
}

/** `! RequestPayment N2302012345 1500.00 gpay`: money in rupees, a text in quotes. */
function wished({ type, ...fields }: Wish): string {
  const values = Object.entries(fields).map(([name, value]) => {
    if (name === 'amount') return toDecimal(paise(Number(value)));
    if (name === 'text') return JSON.stringify(value);
    if (typeof value === 'object') return Object.values(value).join(',');
    return String(value);
  });
  return ['!', type, ...values].join(' ');
}
