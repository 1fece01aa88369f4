/** What every vault must do. An adapter is finished when it passes this file, and not before. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Address,
  PersonErased,
  SealBroken,
  type Sealed,
  type Vault,
} from '../../src/vault/vault.ts';

type Opening = () => Vault | Promise<Vault>;
type Fresh = (how?: Opening) => Promise<Vault>;

/** `reopen` opens the same vault again, after a restart or as a second process beside the first. */
export function vaultContract(
  name: string,
  { open, reopen }: { open: Opening; reopen: Opening },
) {
  const opened: Vault[] = [];
  const fresh = async (how = open) => {
    const vault = await how();
    opened.push(vault);
    return vault;
  };

  describe(`${name} keeps the vault contract`, () => {
    afterEach(async () => {
      for (const vault of opened.splice(0)) await vault.close();
    });
    describe('sealing', () => sealing(fresh, reopen));
    describe('erasing', () => erasing(fresh, reopen));
    describe('knowing contacts', () => knowingContacts(fresh, reopen));
    describe('closing', () => closing(fresh));
  });
}

const ram = 'account-N2302012345';
const sita = 'account-N2302012346';
const phone = '919826000001';
const otherPhone = '919826000002';
const userId = 'IN.13491208655302741918';
const otherUserId = 'IN.13491208655302741919';

/** Any string that JavaScript can hold, halves of emojis included. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.array(fc.nat(0xffff), { maxLength: 50 }).map((units) => String.fromCharCode(...units)),
);
const runs = { numRuns: 50 };

function sealing(fresh: Fresh, reopen: Opening) {
  it('gives any text back, to its own person and place', async () => {
    const vault = await fresh();
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (text, context) => {
        const box = await vault.seal(ram, context, text);
        expect(await vault.open(box, context)).toBe(text);
      }),
      runs,
    );
  });

  it('makes another box each time, and the same digest for the same text', async () => {
    const vault = await fresh();
    const [first, second] = [
      await vault.seal(ram, 'a', 'text'),
      await vault.seal(ram, 'b', 'text'),
    ];
    expect(first.person).toBe(ram);
    expect(first.box).not.toBe(second.box);
    expect(first.digest).toBe(second.digest);
    expect((await vault.seal(ram, 'a', 'text ')).digest).not.toBe(first.digest);
    expect((await vault.seal(sita, 'a', 'text')).digest).not.toBe(first.digest);
  });

  it('opens no box at another place, for another person, or with another digest', async () => {
    const vault = await fresh();
    const box = await vault.seal(ram, 'details', 'text');
    const other = await vault.seal(ram, 'details', 'another text');
    const hers = await vault.seal(sita, 'details', 'text');
    const wrong: [Sealed, string][] = [
      [box, 'message'],
      [{ ...box, person: sita }, 'details'],
      [{ ...box, person: 'account-N2302019999' }, 'details'],
      [{ ...box, box: hers.box }, 'details'],
      [{ ...box, digest: other.digest }, 'details'],
      [{ ...box, digest: '' }, 'details'],
      [{ ...box, box: '' }, 'details'],
      [{ ...box, box: box.box + '=' }, 'details'],
    ];
    for (const [sealed, context] of wrong) {
      await expect(vault.open(sealed, context)).rejects.toThrow(SealBroken);
    }
  });

  it('tells apart persons and places that read the same when run together', async () => {
    const vault = await fresh();
    await vault.seal('a', 'b', 'text');
    const box = await vault.seal('a","b', 'c', 'text');
    await expect(vault.open({ ...box, person: 'a' }, 'b","c')).rejects.toThrow(SealBroken);
  });

  it('opens no box of which a single bit was changed', async () => {
    const vault = await fresh();
    const sealed = await vault.seal(ram, 'details', 'रमेश कुमार');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('box', 'digest'), fc.nat(), async (part, at) => {
        const bytes = Buffer.from(sealed[part], 'base64url');
        const bit = at % (bytes.length * 8);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        const changed = { ...sealed, [part]: bytes.toString('base64url') };
        await expect(vault.open(changed, 'details')).rejects.toThrow(SealBroken);
      }),
      runs,
    );
    for (const letter of 'AQgwBCDE') {
      const changed = sealed.box.slice(0, -1) + letter;
      if (changed === sealed.box) continue;
      await expect(vault.open({ ...sealed, box: changed }, 'details')).rejects.toThrow(SealBroken);
    }
  });

  it('seals for many new persons at once, each under their own key', async () => {
    const vault = await fresh();
    const persons = Array.from({ length: 1200 }, (_, n) => `account-N${n % 1000}`);
    const boxes = await Promise.all(persons.map((person) => vault.seal(person, 'details', person)));
    const texts = await Promise.all(boxes.map((box) => vault.open(box, 'details')));
    expect(texts).toEqual(persons);
    expect(new Set(boxes.map(({ digest }) => digest)).size).toBe(1000);
  });

  it('can still open after a restart, and beside a second process', async () => {
    const vault = await fresh();
    const box = await vault.seal(ram, 'details', 'text');
    const beside = await fresh(reopen);
    expect(await beside.open(box, 'details')).toBe('text');
    await Promise.all([vault.close(), beside.close()]);
    const after = await fresh(reopen);
    expect(await after.open(box, 'details')).toBe('text');
    expect((await after.seal(ram, 'details', 'text')).digest).toBe(box.digest);
  });

  it('agrees on one key when two processes seal for somebody new', async () => {
    const [ours, theirs] = [await fresh(), await fresh(reopen)];
    const persons = Array.from({ length: 50 }, (_, n) => `account-N${n}`);
    const boxes = await Promise.all(
      persons.flatMap((person) =>
        [ours, theirs].map((vault) => vault.seal(person, 'details', person))
      ),
    );
    for (const box of boxes) {
      expect(await ours.open(box, 'details')).toBe(box.person);
      expect(await theirs.open(box, 'details')).toBe(box.person);
    }
  });

  it('refuses odd persons and endless texts without saying what was in them', async () => {
    const vault = await fresh();
    for (const person of ['', 'Ram Kumar', 'account-\ud800', 'x'.repeat(201)]) {
      await expect(vault.seal(person, 'details', 'text')).rejects.toThrow('short id');
    }
    const endless = vault.seal(ram, 'details', 'secret'.repeat(200_000));
    await expect(endless).rejects.toThrow(/^account-N2302012345: a text of more than/);
  });

  it('makes fingerprints that last, one kind for each purpose', async () => {
    const vault = await fresh();
    const mobile = vault.fingerprint('mobile', phone);
    expect(mobile).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const others = [['mobile', otherPhone], ['name', phone], ['mobile9', phone.slice(1)]];
    for (const [purpose, text] of others) {
      expect(vault.fingerprint(purpose!, text!)).not.toBe(mobile);
    }
    expect((await fresh(reopen)).fingerprint('mobile', phone)).toBe(mobile);
  });
}

function erasing(fresh: Fresh, reopen: Opening) {
  it('opens nothing of them any more, seals nothing new, and harms no other', async () => {
    const vault = await fresh();
    const [his, hers] = [await vault.seal(ram, 'd', 'his'), await vault.seal(sita, 'd', 'hers')];
    expect(await vault.erase(ram)).toBe(true);
    for (const now of [vault, await fresh(reopen)]) {
      expect(await now.open(his, 'd')).toBe(undefined);
      await expect(now.seal(ram, 'd', 'text')).rejects.toThrow(PersonErased);
      expect(await now.open(hers, 'd')).toBe('hers');
    }
  });

  it('answers a repeat as the first time, and false for somebody nobody knows', async () => {
    const vault = await fresh();
    await vault.seal(ram, 'd', 'his');
    expect([await vault.erase(ram), await vault.erase(ram)]).toEqual([true, true]);
    expect(await vault.erase(sita)).toBe(false);
    expect(await vault.open(await vault.seal(sita, 'd', 'hers'), 'd')).toBe('hers');
  });

  it('is noticed by a process that has just used the key', async () => {
    const [ours, theirs] = [await fresh(), await fresh(reopen)];
    const box = await ours.seal(ram, 'd', 'his');
    expect(await theirs.open(box, 'd')).toBe('his');
    await ours.erase(ram);
    expect(await theirs.open(box, 'd')).toBe(undefined);
    await expect(theirs.seal(ram, 'd', 'text')).rejects.toThrow(PersonErased);
  });

  it('wins over a seal that was asked for in the same moment', async () => {
    const vault = await fresh();
    const sealing = vault.seal(ram, 'd', 'his').catch((error) => error);
    const erased = vault.erase(ram);
    const outcome = await sealing;
    expect(await erased).toBe(true);
    if (!(outcome instanceof PersonErased)) expect(await vault.open(outcome, 'd')).toBe(undefined);
    await expect(vault.seal(ram, 'd', 'text')).rejects.toThrow(PersonErased);
  });

  it('forgets a contact, who is somebody new when they write again', async () => {
    const vault = await fresh();
    const contactId = await vault.contactOf({ phone, userId });
    const box = await vault.seal(`contact-${contactId}`, 'message', 'hello');
    expect(await vault.erase(`contact-${contactId}`)).toBe(true);
    expect(await vault.addressOf(contactId)).toBe(undefined);
    expect(await vault.open(box, 'message')).toBe(undefined);
    const byPhone = await vault.contactOf({ phone });
    const byUserId = await vault.contactOf({ userId });
    expect(new Set([contactId, byPhone, byUserId]).size).toBe(3);
  });
}

function knowingContacts(fresh: Fresh, reopen: Opening) {
  it('gives each a random id, the same each time, and the way back', async () => {
    const vault = await fresh();
    const contactId = await vault.contactOf({ phone });
    expect(contactId).toMatch(/^[0-9a-f]{32}$/);
    expect(await vault.contactOf({ phone })).toBe(contactId);
    expect(await vault.contactOf({ phone: otherPhone })).not.toBe(contactId);
    expect(await vault.addressOf(contactId)).toEqual({ phone });
    expect(await vault.addressOf('0'.repeat(32))).toBe(undefined);
    const again = await fresh(reopen);
    expect(await again.contactOf({ phone })).toBe(contactId);
    expect(await again.addressOf(contactId)).toEqual({ phone });
    expect(await (await fresh()).contactOf({ phone })).not.toBe(contactId);
  });

  /** Who writes from where, in turn; who it is; and where each can be reached in the end. */
  type Story = [Address, string][];
  const stories: Record<string, { story: Story; reached: Record<string, Address | undefined> }> = {
    'learns the phone of a known user id': {
      story: [[{ userId }, 'a'], [{ userId, phone }, 'a'], [{ phone }, 'a'], [{ userId }, 'a']],
      reached: { a: { userId, phone } },
    },
    'learns the user id of a known phone': {
      story: [[{ phone }, 'a'], [{ userId, phone }, 'a'], [{ userId }, 'a'], [{ phone }, 'a']],
      reached: { a: { userId, phone } },
    },
    'takes a known phone with another user id for a new person, who has the phone now': {
      story: [
        [{ userId, phone }, 'a'],
        [{ userId: otherUserId, phone }, 'b'],
        [{ phone }, 'b'],
        [{ userId }, 'a'],
        [{ userId: otherUserId }, 'b'],
      ],
      reached: { a: { userId }, b: { userId: otherUserId, phone } },
    },
    'lets the user id win over a phone that somebody else had': {
      story: [[{ phone }, 'a'], [{ userId }, 'b'], [{ userId, phone }, 'b'], [{ phone }, 'b']],
      reached: { a: undefined, b: { userId, phone } },
    },
    'takes a new phone of a known user id for theirs, and the old one for nobody’s': {
      story: [
        [{ userId, phone }, 'a'],
        [{ userId, phone: otherPhone }, 'a'],
        [{ phone: otherPhone }, 'a'],
        [{ phone }, 'b'],
      ],
      reached: { a: { userId, phone: otherPhone }, b: { phone } },
    },
  };
  for (const [what, { story, reached }] of Object.entries(stories)) {
    it(what, async () => {
      const vault = await fresh();
      const ids = new Map<string, string>();
      for (const [address, who] of story) {
        const contactId = await vault.contactOf(address);
        const isNew = ![...ids.values()].includes(contactId);
        expect(isNew ? 'new' : ids.get(who)).toBe(ids.has(who) ? contactId : 'new');
        ids.set(who, contactId);
      }
      for (const [who, address] of Object.entries(reached)) {
        expect(await vault.addressOf(ids.get(who)!)).toEqual(address);
      }
    });
  }

  it('agrees on one id for messages that arrive at once, at two processes too', async () => {
    const [ours, theirs] = [await fresh(), await fresh(reopen)];
    const ids = await Promise.all(
      [ours, theirs, ours, theirs].map((vault) => vault.contactOf({ phone, userId })),
    );
    expect(new Set(ids).size).toBe(1);
  });

  it('refuses an address that leads nowhere, without repeating it', async () => {
    const vault = await fresh();
    for (const address of [{}, { phone: '' }, { phone: '+919826000001' }, { userId: '' }]) {
      const refusal = await vault.contactOf(address).catch((error) => error);
      expect(refusal).toBeInstanceOf(Error);
      expect(refusal.message).not.toContain('9826000001');
    }
  });
}

function closing(fresh: Fresh) {
  it('finishes what it was asked, and then says that it is closed', async () => {
    const vault = await fresh();
    const box = vault.seal(ram, 'd', 'his');
    const contactId = vault.contactOf({ phone });
    await vault.close();
    expect(await box).toMatchObject({ person: ram });
    expect(await contactId).toMatch(/^[0-9a-f]{32}$/);
    await expect(vault.seal(ram, 'd', 'text')).rejects.toThrow('closed');
    await expect(vault.open(await box, 'd')).rejects.toThrow('closed');
    await expect(vault.contactOf({ phone })).rejects.toThrow('closed');
    await expect(vault.addressOf(await contactId)).rejects.toThrow('closed');
    await expect(vault.erase(ram)).rejects.toThrow('closed');
    await vault.close();
  });

  it('finishes an erasure', async () => {
    const vault = await fresh();
    await vault.seal(ram, 'd', 'his');
    const erased = vault.erase(ram);
    await vault.close();
    expect(await erased).toBe(true);
  });
}
