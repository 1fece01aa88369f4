/** Walks through every place that a talk can reach, and says everything there that can be said. */
import assert from 'node:assert/strict';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accountNosFor, turnOf } from '../src/channels/conversing.ts';
import type { Message, Reply } from '../src/channels/dialog.ts';
import { needsOf } from '../src/channels/dialogs/complaint-kinds.ts';
import { type ComplainState, nowhere, Place, placeFrom } from '../src/channels/dialogs/place.ts';
import type { Turn } from '../src/channels/dialogs/talk.ts';
import type { Facts } from '../src/channels/facts.ts';
import { phrases } from '../src/channels/phrases.ts';
import { Wish } from '../src/channels/wish.ts';
import { Language } from '../src/domain/conversation.events.ts';
import { fits } from './support/fits.ts';
import { after, worldOf } from './support/world.ts';

const many = Array.from({ length: 12 }, (_, i) => `N23020123${String(i + 10)}`);
const complaints = ['registered', 'assigned overdue escalated circle', 'resolved reopenable']
  .concat('closed reopenable', 'closed rated')
  .map((state, i) => `complaint C26110800000${i} METER ${state}`);

const worlds: Record<string, readonly string[]> = {
  'a consumer who owes': [
    'linked N2302012345 owed 1500.00 due 2026-11-05',
    'receipt N2302012345 R-17 1500.00 on 2026-10-12',
    ...complaints,
  ],
  'a consumer who owes nothing': ['linked N2302012345 advance 20.00'],
  'a stranger': ['stranger', 'known N2302012345 owed 900.00'],
  'a stranger who knows no number': ['stranger'],
  'somebody new': ['no language', 'known N2302012345 owed 900.00'],
  'a consumer with many connections': many.map((no, i) => `linked ${no} owed ${i}00.00 bills 2`),
  'a consumer with a payment under way': [
    'linked N2302012345 owed 1500.00',
    'pending N2302012345 1500.00 attempted',
    'pending N2302012345 20.00 asked',
    'pending N2302012345 30.00 asked by direct',
  ],
  'a consumer who was erased': ['linked N2302012345 owed 1500.00 erased', 'pay page'],
  'a large consumer': ['limit 1000.00', 'linked N2302012345 owed 250000.00', 'pay page'],
  'a mobile number on record': ['on-record N2302012345 owed 1500.00'],
  'a mobile number on record many times': many.map((no) => `on-record ${no} owed 10.00`),
};

const typed = [
  'blah',
  'N2302012345',
  '२३०२०१२३४५',
  'N९९९९९९९९९९',
  'n 2302-012345',
  '500',
  '५०० रुपये',
]
  .concat('99999999', '0.001', '-5', '1', '५', '423112345678', '12345', 'C261108000002')
  .concat('🙏', '', ' ', '?', 'yes', 'नहीं', 'x'.repeat(4096), 'क'.repeat(2001), 'STOP', 'बंद')
  .concat('language', 'light nahi hai', 'paise kat gaye', 'रसीद चाहिए', '{{1}}', '__proto__');

/** Also once with a number that nobody has, and once with what was never a button. */
const stale = ['', ':', 'pay:', 'pay:constructor', 'pay:N9999999999:all:upi', 'pay:N2302012345:all']
  .concat('pay:N2302012345:part:gpay', 'pay:page:9999', 'pay:N2302012345:all:bitcoin', 'bill:x')
  .concat('receipts:N2302012345:R:1', 'complain:send', 'complain:UNKNOWN', 'complain:SAFETY:x:y')
  .concat('complain:SUPPLY_OFF:none:house', 'complaints:C9', 'complaints:C261108000009:6')
  .concat('language:fr', 'accounts:N2302012345:sell', 'reminders:x', '__proto__:a', 'toString')
  .concat('menu:2024', 'x'.repeat(256), `pay:${'9'.repeat(250)}`);

const sent: readonly Message[] = [
  { kind: 'media', media: 'image', ref: 'media-1', text: '' },
  { kind: 'media', media: 'audio', ref: 'media-2', text: 'फ़ोटो' },
  { kind: 'media', media: 'document', ref: 'm'.repeat(300), text: 'menu' },
  { kind: 'location', latitude: 23.2, longitude: 77.1, text: 'Bus stand' },
  { kind: 'location', latitude: 999, longitude: 77.1, text: '' },
  { kind: 'other', text: '' },
];

const tap = (choice: string): Message => ({ kind: 'choice', choice, text: 'N2302012345' });
const say = (text: string): Message => ({ kind: 'text', text });

/** Two places are one when they ask the same: whose account it is changes nothing. */
function kindOf(place: Place): string {
  switch (place.dialog) {
    case 'none':
      return 'none';
    case 'pay':
      return JSON.stringify({ ...place.state, accountNo: '', amount: 0, page: 0 });
    case 'language':
      return `language ${place.state.then}`;
    case 'complain':
      return ofComplaint(place.state);
    default:
      return `${place.dialog} ${place.state.at}`;
  }
}

/** Kinds that need the same are asked the same; before they confirm, all drafts are alike. */
function ofComplaint(state: ComplainState): string {
  if (state.at === 'choosing a kind') return state.at;
  if (state.at === 'choosing what it is about') return `about ${needsOf(state.kind).account}`;
  const { kind, text, ...more } = state.draft;
  const held = [text === '', ...Object.keys(more).sort()].join(' ');
  return state.at === 'confirming' ? held : `${state.at} ${needsOf(kind).asks} ${text === ''}`;
}

/** So is a tap: of many connections, tapping one shows what tapping another would. */
const kindOfTap = (id: string) => id.replace(/N\d{10}/, 'N…');

type Step = { place: Place; message: Message; turn: Turn };

/** Every place, with every message in it; buttons that turn up are tapped everywhere too. */
function* walked(facts: Facts): Generator<Step> {
  const places = new Map([['none', nowhere]]);
  const messages = [...typed.map(say), ...sent, ...stale.map(tap)];
  const taps = new Set<string>();
  const done = new Map<string, number>();
  for (let news = true; news;) {
    news = false;
    for (const [name, place] of places) {
      for (let i = done.get(name) ?? 0; i < messages.length; i++) {
        const turn = turnOf(place, messages[i]!, facts);
        yield { place, message: messages[i]!, turn };
        for (const { id } of turn.say.flatMap(({ choices = [] }) => choices)) {
          if (!taps.has(kindOfTap(id))) messages.push(tap(id));
          taps.add(kindOfTap(id));
        }
        if (!places.has(kindOf(turn.next))) places.set(kindOf(turn.next), turn.next);
        news = true;
      }
      done.set(name, messages.length);
    }
    assert(places.size < 400, 'the places do not come to an end');
  }
}

/** Wishes that a notice answers: the turn need not speak. */
const answered = ['RequestPayment', 'SendBill', 'SendReceipt', 'RegisterComplaint']
  .concat('CloseComplaint', 'ReopenComplaint');

function hasWayOn({ say, wishes, next }: Turn) {
  const last = say.at(-1);
  if (!last) return wishes.some(({ type }) => answered.includes(type));
  return (last.choices ?? []).length > 0 || (last.asksLocation && next.dialog !== 'none');
}

const opens = (turn: Turn) =>
  turn.next.dialog === 'none' && turn.say[0]?.choices?.[0]?.id === 'pay';

function check({ place, message, turn }: Step, facts: Facts) {
  const where = `${JSON.stringify(place)} ← ${JSON.stringify(message).slice(0, 200)}`;
  assert(hasWayOn(turn), `no way on: ${where}`);
  assert(turn.say.length <= 1, `more than one message: ${where}`);
  const kept = JSON.stringify(turn.next);
  assert.deepEqual(placeFrom(kept), JSON.parse(kept), `not kept: ${where}`);
  for (const wish of turn.wishes) assert(Wish.safeParse(wish).success, `no wish: ${where}`);
  for (const reply of turn.say) {
    fits(reply);
    const { language } = after(facts, turn.wishes);
    assert(language !== 'hi' || /\p{Script=Devanagari}/u.test(reply.text), where);
  }
}

/** Said of a button that means nothing any more. */
const isRefused = (reply: Reply | undefined) =>
  Language.options.some((language) => reply?.text.startsWith(phrases[language].oldButton));

const walks = Object.entries(worlds).flatMap(([name, lines]) =>
  Language.options.map((language) => {
    const facts = worldOf(lines, language);
    return { name, language, facts, steps: [...walked(facts)] };
  })
);

describe.each(walks)('$name in $language', ({ facts, steps }) => {
  it('has an answer with a way on to every message in every place', () => {
    for (const step of steps) check(step, facts);
  });

  it('is told a name, a receipt or a bill as a document only of what is linked', () => {
    const told = JSON.stringify(steps.map(({ turn }) => turn));
    if (facts.linked.length > 0) expect(told).toMatch(/SendBill/);
    else expect(told).not.toMatch(/Ramesh|SendBill|SendReceipt|UnlinkAccount/);
  });

  it('is asked for money only of accounts that exist, above nothing and within the limit', () => {
    for (const wish of steps.flatMap(({ turn }) => turn.wishes)) {
      if (wish.type !== 'RequestPayment') continue;
      expect(facts.accounts.has(wish.accountNo)).toBe(true);
      expect(wish.amount).toBeGreaterThan(0);
      expect(wish.amount).toBeLessThanOrEqual(facts.upiMax);
    }
  });
});

const inTheirLanguage = walks.filter(({ facts }) => facts.language);

describe.each(inTheirLanguage)('$name in $language, from every place', ({ facts, steps }) => {
  const places = new Map(steps.map(({ turn: { next } }) => [kindOf(next), next]));

  it('comes to the menu, by word and by button', () => {
    const words = ['menu', 'मेनू', '0', '०', 'Hi', 'hello!', 'नमस्ते', 'START', ' Menu 🙏'];
    for (const place of places.values()) {
      for (const word of words) expect(opens(turnOf(place, say(word), facts)), word).toBe(true);
      expect(opens(turnOf(place, tap('menu'), facts))).toBe(true);
    }
  });

  it('is understood on every button that was offered, at once and ever after', () => {
    const offered = new Map(
      steps.flatMap(({ turn: { next, say } }) =>
        say.flatMap(({ choices = [] }) => choices.map(({ id }) => [id, next] as const))
      ),
    );
    for (const [id, next] of offered) {
      expect(isRefused(turnOf(next, tap(id), facts).say[0]), id).toBe(false);
      const later = turnOf(nowhere, tap(id), facts);
      expect(isRefused(later.say[0]), id).toBe(id === 'complain:send');
    }
  });
});

describe('the walk', () => {
  it('comes by every state of every dialog', () => {
    const reached = new Set(
      walks.flatMap(({ steps }) => steps)
        .map(({ turn: { next } }) => next.dialog === 'none' ? 'none' : next.state.at),
    );
    const schema = JSON.stringify(z.toJSONSchema(Place, { io: 'input' }));
    const known = [...schema.matchAll(/"at":\{"type":"string","const":"(.+?)"/g)]
      .map(([, at]) => at);
    expect(known.length).toBeGreaterThan(18);
    expect([...reached].sort()).toEqual([...new Set(['none', ...known])].sort());
  });
});

/** The wishes that a talk ends with, and how many messages it took. */
function talked(lines: readonly string[], ...messages: readonly (string | Message)[]) {
  let facts = worldOf(lines, 'en');
  let place: Place = nowhere;
  let wishes: readonly Wish[] = [];
  for (const message of messages) {
    const turn = turnOf(place, typeof message === 'string' ? say(message) : message, facts);
    facts = after(facts, turn.wishes);
    ({ next: place, wishes } = turn);
  }
  return { wishes, place, steps: messages.length };
}

describe('paying', () => {
  const wanted = { type: 'RequestPayment', accountNo: 'N2302012345', amount: 150_000 };

  it('takes a linked consumer three messages', () => {
    const { steps, wishes } = talked(
      ['linked N2302012345 owed 1500.00'],
      'Hi',
      tap('pay'),
      tap('pay:N2302012345:all:upi'),
    );
    expect({ steps, wishes }).toEqual({ steps: 3, wishes: [wanted] });
  });

  it('takes a stranger five, the choice of a language included', () => {
    const { steps, wishes } = talked(
      ['no language', 'known N2302012345 owed 1500.00'],
      'Hi',
      tap('language:en'),
      tap('pay'),
      'N2302012345',
      tap('pay:N2302012345:all:paytm'),
    );
    expect({ steps, wishes }).toEqual({ steps: 5, wishes: [{ ...wanted, app: 'paytm' }] });
  });

  it('never asks for money while a payment is under way, unless they insist', () => {
    const pending = ['linked N2302012345 owed 1500.00', 'pending N2302012345 1500.00 attempted'];
    const all = tap('pay:N2302012345:all:upi');
    expect(talked(pending, all).wishes).toEqual([]);
    expect(talked(pending, all, '500', tap('pay:N2302012345:part:upi')).wishes).toEqual([]);
    expect(talked(pending, all, tap('pay:N2302012345:anyway'), all).wishes).toEqual([wanted]);
    expect(talked(pending, tap('pay:N2302012345:anyway'), 'menu', all).wishes).toEqual([]);
  });
});

describe('complaining', () => {
  const facts = ['linked N2302012345 owed 1500.00', 'known N2302067890 owed 900.00'];

  it('takes a consumer number alone for a wish to see that bill, not for a description', () => {
    const other = tap('complain:OTHER:none');
    expect(talked(facts, other, 'N2302067890').place)
      .toMatchObject({ state: { at: 'looking at a bill', accountNo: 'N2302067890' } });
    expect(talked(facts, other, 'N2302067890 has no light').place)
      .toMatchObject({ state: { at: 'confirming' } });
  });

  it('takes no place that is not on earth', () => {
    const place: Message = { kind: 'location', latitude: 999, longitude: 77.1, text: '' };
    expect(talked(facts, tap('complain:SAFETY:none'), place).place)
      .toMatchObject({ state: { at: 'describing' } });
  });

  it('names an account only where it is linked', () => {
    const taps = [tap('complain:OTHER:N2302067890'), tap('complain:OTHER:none')];
    const { wishes } = talked(facts, ...taps, 'Help!', tap('complain:send'));
    expect(wishes).toEqual([{ type: 'RegisterComplaint', kind: 'OTHER', text: 'Help!' }]);
  });
});

describe('a place', () => {
  it('is kept for a day; what comes later is no answer to it, and that is said', () => {
    const facts = worldOf(['stranger'], 'en');
    const { next: place } = turnOf(nowhere, tap('complain:OTHER:none'), facts);
    const later = (now: string, message: Message) => turnOf(place, message, { ...facts, now });
    expect(later('2026-11-11T06:29:00Z', say('bill')).next)
      .toMatchObject({ state: { at: 'confirming' }, until: '2026-11-12T06:29:00Z' });
    const turn = later('2026-11-11T06:31:00Z', say('bill'));
    expect(turn.next).toMatchObject({ dialog: 'pay' });
    expect(turn.say[0]?.text).toMatch(/^What you had begun .* put aside.*\n\nPlease write the/);
    expect(later('2026-11-11T06:31:00Z', say('hi')).say[0]?.text).toMatch(/^Namaste/);
  });

  it('that cannot be read any more is the menu', () => {
    for (const kept of [undefined, '', '{', 'null', '{"dialog":"lottery"}', '{"dialog":"pay"}']) {
      expect(placeFrom(kept)).toEqual(nowhere);
    }
    expect(Place.parse({ dialog: 'pay', state: { at: 'sleeping' } })).toEqual(nowhere);
  });

  it('is asked about again without granting anything, though the answer is clear by now', () => {
    const facts = worldOf(['linked N2302012345 owed 1500.00'], 'en');
    const place: Place = { dialog: 'bill', state: { at: 'choosing whose bill', page: 0 } };
    const turn = turnOf(place, say('blah'), facts);
    expect(turn.wishes).toEqual([]);
    expect(opens(turn)).toBe(true);
  });

  it('and a message name the consumer numbers to look up', () => {
    const state = { at: 'looking at a bill', accountNo: 'N2302012345', anyway: false } as const;
    const place: Place = { dialog: 'pay', state };
    const pattern = /^N\d{10}$/;
    expect(accountNosFor(place, say('और n 2302 067890?'), pattern)).toEqual(['N2302012345']);
    expect(accountNosFor(place, say('n 2302 ०67890'), pattern))
      .toEqual(['N2302067890', 'N2302012345']);
    expect(accountNosFor(nowhere, tap('pay:N2302067890:all:upi'), pattern))
      .toEqual(['N2302012345', 'N2302067890']);
  });
});
