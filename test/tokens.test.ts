import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { tokensFrom } from '../src/tokens.ts';

const now = () => '2026-11-20T06:30:00.000Z';
const later = () => '2026-11-20T18:31:00.000Z';
const secret = 'a secret of at least thirty-two bytes';
const ours = (clock = now, text = secret) =>
  tokensFrom({ kind: 'secret', secret: () => text }, { now: clock });

const claims = { role: 'auditor', sub: 'auditor-1' };
const signed = (more: object, key = new TextEncoder().encode(secret), alg = 'HS256') => {
  const at = Date.parse(now()) / 1000;
  const all = { iss: 'bijlikhata', aud: 'bijlikhata', exp: at + 60, iat: at, ...claims, ...more };
  return new SignJWT(all).setProtectedHeader({ alg }).sign(key);
};

describe('a token of our own secret', () => {
  it('says who calls, until it ends', async () => {
    const token = await ours().issue('consumer', { id: 'c-1', accountNos: ['N2302000001'] });
    const caller = {
      kind: 'consumer',
      role: 'consumer',
      id: 'c-1',
      accountNos: ['N2302000001'],
      until: '2026-11-20T18:30:30.000Z',
    };
    expect(await ours().verify(token)).toEqual(caller);
    expect(await ours(later).verify(token)).toBe(undefined);
    expect(await ours().verify(await ours().issue('agent'))).toMatchObject({ kind: 'staff' });
  });

  it('proves nothing when anything about it is odd', async () => {
    expect(await ours().verify(await signed({}))).toMatchObject({ id: 'auditor-1' });
    const odd: object[] = [
      { role: 'owner' },
      { role: undefined },
      { sub: 'Ravi Kumar' },
      { sub: undefined },
      { iss: 'somebody' },
      { aud: 'something' },
      { exp: undefined },
      { exp: 1 },
      { nbf: 9_999_999_999 },
      { accounts: ['N2302000001'] },
      { role: 'consumer', accounts: ['n 1'] },
    ];
    for (const more of odd) {
      expect(await ours().verify(await signed(more)), JSON.stringify(more)).toBe(undefined);
    }
    const longer = await signed({}, new TextEncoder().encode(secret), 'HS512');
    expect(await ours().verify(longer)).toBe(undefined);
    const token = await signed({});
    const [head, body] = token.split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const others = new TextEncoder().encode('another secret of thirty-two bytes!!');
    const wrong = ['', 'x', 'a.b.c', `${head}.${body}.`, `${none}.${body}.`, 'x'.repeat(9_000)];
    for (const text of [...wrong, await signed({}, others)]) {
      expect(await ours().verify(text), text.slice(0, 40)).toBe(undefined);
    }
  });

  it('is not made with a secret that could be guessed, nor for odd claims', async () => {
    expect(() => ours(now, 'too short')).toThrow('32 bytes');
    await expect(ours().issue('agent', { accountNos: ['N2302000001'] })).rejects.toThrow(
      'consumer',
    );
  });
});

describe('a token of a sign-in service', () => {
  const source = {
    kind: 'keys' as const,
    jwksUrl: 'https://sign.example/keys',
    issuer: 'https://sign.example',
    audience: 'khata',
  };
  const terms = { iss: source.issuer, aud: source.audience };

  it('is checked with the keys that the service publishes', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const keys = { keys: [{ ...await exportJWK(publicKey), alg: 'ES256', kid: '1' }] };
    const { verify } = tokensFrom(source, {
      now,
      fetch: () => Promise.resolve(Response.json(keys)),
    });
    const sign = (more: object) => signed({ ...terms, ...more }, privateKey as never, 'ES256');
    expect(await verify(await sign({}))).toMatchObject({ role: 'auditor', id: 'auditor-1' });
    expect(await verify(await sign({ aud: 'another' }))).toBe(undefined);
    expect(await verify(await signed(terms))).toBe(undefined); // Signed with a secret.
    const { privateKey: foreign } = await generateKeyPair('ES256');
    expect(await verify(await signed(terms, foreign as never, 'ES256'))).toBe(undefined);
  });

  it('is nobody’s guilt when the keys cannot be had', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const { verify, issue } = tokensFrom(source, {
      now,
      fetch: () => Promise.resolve(new Response('down', { status: 500 })),
    });
    await expect(verify(await signed(terms, privateKey as never, 'ES256'))).rejects.toThrow();
    await expect(issue('agent')).rejects.toThrow('issued by https://sign.example');
  });
});
