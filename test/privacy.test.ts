/** Nothing that tells who somebody is stands anywhere but sealed: every byte kept is read. */
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { asksForCard, person } from './support/person.ts';
import { wholeService } from './support/whole-service.ts';

const storyMs = 240_000;
const zebulon = {
  accountNo: 'N2302012345',
  name: 'Zebulon Quackenbush',
  mobile: '9812345607',
  address: '77 Peacock Lane, Hathaikheda',
};
const gajendra = {
  accountNo: 'N2302067890',
  name: 'गजेन्द्र मोरपंखवाला',
  mobile: '9854321076',
  address: 'मकान ४२, चकोर गली',
};
const said = {
  nonsense: 'xylophones under the moonbeam',
  hindi: 'चाँदनी में कठफोड़वा',
  complaint: 'the transformer purrs like a walrus',
  place: 'Behind the flamingo statue',
  resolution: 'The walrus was sent home',
  profile: 'Zebby Q 🦆',
};

/** How a text may stand in a file: as it is, escaped, in hexadecimal, or within a run of base64. */
function formsOf(text: string): Buffer[] {
  const units = [...Array(text.length).keys()].map((i) => text.charCodeAt(i));
  const escaped = (digits: (hex: string) => string) =>
    units.map((unit) =>
      unit < 0x80 ? String.fromCharCode(unit) : `\\u${digits(unit.toString(16).padStart(4, '0'))}`
    ).join('');
  const bytes = Buffer.from(text);
  // Where it begins within a group of three is not known; the letters at both ends are mixed.
  const within = [0, 1, 2].flatMap((before) => {
    const base64 = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const whole = base64.replace(/=+$/, '').slice(before === 0 ? 0 : before + 1, -1);
    return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')];
  });
  const hex = bytes.toString('hex');
  const written = [text, text.toLowerCase(), text.toUpperCase(), hex, hex.toUpperCase()];
  const others = [escaped((hex) => hex), escaped((hex) => hex.toUpperCase())];
  const forms = [...written, ...others, ...within, encodeURIComponent(text)];
  return [...[...new Set(forms)].map((form) => Buffer.from(form)), Buffer.from(text, 'utf16le')];
}

/** Those of the texts that stand in these bytes, in whatever form. */
const foundIn = (bytes: Uint8Array, texts: readonly string[]) => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return texts.filter((text) => formsOf(text).some((form) => buffer.includes(form)));
};

const spellingsOf = (mobile: string) => {
  const [, first, second] = /^(\d{5})(\d{5})$/.exec(mobile)!;
  const spaced = [`${first} ${second}`, `${first}-${second}`];
  return [mobile, `91${mobile}`, `+91${mobile}`, ...spaced, `+91 ${first} ${second}`];
};

/** What Meta's side knows of the two, and we may know only sealed: WhatsApp's ids of both. */
function outsideIds(dataDir: string): string[] {
  const db = new DatabaseSync(join(dataDir, 'simulator.db'), { readOnly: true });
  const rows = [
    ...db.prepare('select wamid as id from message').all(),
    ...db.prepare('select user_id as id from phone where number like ?').all('9198%'),
  ];
  db.close();
  return rows.map(({ id }) => String(id).replace(/^wamid\./, ''));
}

it('leaves no name, number, address or word of anybody outside the sealed boxes', async () => {
  const whole = await wholeService({
    consumers: [zebulon, gajendra],
    bills: [{ accountNo: zebulon.accountNo, billNo: 'B26100001', energy: 1700, duty: 143 }],
  });
  const phone = person(whole.url, `91${zebulon.mobile}`, said.profile);
  const other = person(whole.url, `91${gajendra.mobile}`, gajendra.name);

  await asksForCard(phone, zebulon.accountNo);
  await phone.pays('success');
  await phone.receipt();
  await phone.says('link');
  await phone.taps(`Link ${zebulon.accountNo}`);
  await phone.reads('is now linked to you');
  await phone.says(zebulon.accountNo);
  await phone.reads(zebulon.name);
  await phone.says(said.nonsense);
  await phone.reads('did not understand');
  await phone.says('shikayat');
  await phone.taps('Transformer failed');
  await phone.taps('Another place');
  await phone.say({ kind: 'location', latitude: 23.31415, longitude: 77.42718, name: said.place });
  await phone.reads(said.place);
  await phone.says(said.complaint);
  await phone.taps('Yes, register it');
  await phone.reads('Your complaint is registered');
  const docket = whole.facts().find(({ type }) => type === 'ComplaintRegistered')!.data;

  await other.says(said.hindi);
  await other.taps('हिन्दी');
  await other.says(gajendra.mobile);
  await other.says('मेनू');
  await other.reads('आप क्या करना चाहेंगे?');

  const answer = await whole.graphql(
    'agent',
    `mutation ($input: ResolveComplaintInput!) {
      resolveComplaint(input: $input) { __typename } }`,
    {
      input: {
        commandId: randomUUID(),
        docketNo: docket['docketNo'],
        resolution: said.resolution,
      },
    },
  );
  expect(answer).toMatchObject({
    data: { resolveComplaint: { __typename: 'ResolveComplaintDone' } },
  });
  await phone.reads(said.resolution);
  await whole.quiet();

  const refusals = await Promise.all([
    whole.knock(JSON.stringify({ entry: said })),
    whole.knock(JSON.stringify(said), 'sha256=wrong'),
    whole.knock(`{"from":"${zebulon.mobile}"`),
    fetch(`${whole.url}/receipt/${zebulon.accountNo}-1/wrong`).then((one) => one.text()),
    fetch(`${whole.url}/${zebulon.mobile}`).then((one) => one.text()),
    whole.graphql('consumer', '{ events { nodes { data } } }'),
    whole.graphql('auditor', '{ account(accountNo: "N2302012345") { name } }'),
    fetch(`${whole.url}/health/ready`).then((one) => one.text()),
    fetch(`${whole.url}/metrics`).then((one) => one.text()),
    fetch(whole.url).then((one) => one.text()),
  ]);

  const texts = [
    ...[zebulon, gajendra].flatMap(({ name, mobile, address }) => [
      name,
      ...name.split(' '),
      ...spellingsOf(mobile),
      address,
    ]),
    ...Object.values(said),
    '23.31415',
    '77.42718',
  ];
  const ids = outsideIds(whole.dataDir);
  const outside = Buffer.concat(
    ['', '-wal'].map((end) => readFileSync(join(whole.dataDir, `simulator.db${end}`))),
  );
  const heard = [said.nonsense, said.complaint, zebulon.mobile, said.resolution, ...ids];
  expect(foundIn(outside, heard), 'the search itself finds what is there').toEqual(heard);

  const names = readdirSync(whole.dataDir).filter((name) => !name.startsWith('simulator.db'));
  expect(names).toEqual(expect.arrayContaining(['events.db', 'vault.db', 'views.db']));
  for (const name of names) {
    const bytes = readFileSync(join(whole.dataDir, name));
    expect([name, foundIn(bytes, [...texts, ...ids])]).toEqual([name, []]);
  }
  expect(foundIn(Buffer.from(whole.lines.join('')), [...texts, ...ids])).toEqual([]);
  expect(foundIn(Buffer.from(JSON.stringify(refusals)), [...texts, ...ids])).toEqual([]);
}, storyMs);
