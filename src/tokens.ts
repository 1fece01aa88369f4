/** Bearer tokens: who a caller of the API is, and how one is made for development. */
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyOptions,
  SignJWT,
} from 'jose';
import assert from 'node:assert/strict';
import { z } from 'zod';
import { AccountNo } from './domain/identifiers.ts';
import { type Caller, Role } from './graphql/roles.ts';

/** Our own secret, or the keys of a sign-in service. */
export type TokenSource =
  | { kind: 'secret'; secret: () => string }
  | { kind: 'keys'; jwksUrl: string; issuer: string; audience: string };

export type Tokens = {
  /** Undefined for whatever proves nothing. Throws when the keys cannot be had. */
  verify(bearer: string): Promise<Caller | undefined>;
  /** With our own secret alone. Throws for claims that `verify` would not take. */
  issue(
    role: Role,
    claims?: { id?: string; accountNos?: readonly string[]; seconds?: number },
  ): Promise<string>;
};

const secretBytesMin = 32;
const bearerMax = 8_000;
const ours = { issuer: 'bijlikhata', audience: 'bijlikhata' };
const usualSeconds = 12 * 60 * 60;
/** Between two machines' clocks. */
const leewaySeconds = 30;

/** The token's own words. `sub` is recorded with every fact that its bearer causes. */
const Claims = z.object({
  sub: z.string().regex(/^[A-Za-z0-9_.@|-]{1,80}$/),
  role: Role,
  accounts: z.array(AccountNo).max(50).default([]),
  exp: z.number().positive(),
}).refine(({ role, accounts }) => role === 'consumer' || accounts.length === 0, {
  error: 'only a consumer has accounts',
});

export function tokensFrom(
  source: TokenSource,
  { now = () => new Date().toISOString(), fetch = globalThis.fetch }: {
    now?: () => string;
    fetch?: typeof globalThis.fetch;
  } = {},
): Tokens {
  const check = source.kind === 'secret'
    ? checkBySecret(keyOf(source.secret()))
    : checkByKeys(source, fetch);
  return {
    async verify(bearer) {
      if (bearer.length > bearerMax) return undefined;
      const currentDate = new Date(now());
      const payload = await proven(() =>
        check(bearer, { currentDate, clockTolerance: leewaySeconds })
      );
      const claims = Claims.safeParse(payload);
      return claims.success ? callerOf(claims.data) : undefined;
    },
    async issue(role, { id = `dev-${role}`, accountNos = [], seconds = usualSeconds } = {}) {
      if (source.kind === 'keys') {
        throw new Error(`tokens are issued by ${source.issuer}, not here`);
      }
      const at = Math.floor(Date.parse(now()) / 1000);
      const claims = Claims.parse({ sub: id, role, accounts: accountNos, exp: at + seconds });
      return await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
        .setIssuer(ours.issuer).setAudience(ours.audience).setIssuedAt(at)
        .sign(keyOf(source.secret()));
    },
  };
}

type Check = (bearer: string, options: JWTVerifyOptions) => Promise<JWTPayload>;

const checkBySecret = (key: Uint8Array): Check => async (bearer, options) =>
  (await jwtVerify(bearer, key, { ...options, ...ours, algorithms: ['HS256'] })).payload;

function checkByKeys(
  { jwksUrl, issuer, audience }: Extract<TokenSource, { kind: 'keys' }>,
  fetch: typeof globalThis.fetch,
): Check {
  const keys = createRemoteJWKSet(new URL(jwksUrl), { [customFetch]: fetch });
  const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA']; // Never a shared secret: those are keys.
  return async (bearer, options) =>
    (await jwtVerify(bearer, keys, { ...options, issuer, audience, algorithms })).payload;
}

/** What a bad token brings about. Anything else is the key service's fault, and nobody's guilt. */
const proofless = [
  errors.JWTInvalid,
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

async function proven(check: () => Promise<JWTPayload>): Promise<JWTPayload | undefined> {
  try {
    return await check();
  } catch (error) {
    if (proofless.some((kind) => error instanceof kind)) return undefined;
    throw error;
  }
}

const callerOf = ({ sub, role, accounts, exp }: z.infer<typeof Claims>): Caller => ({
  kind: role === 'consumer' ? 'consumer' : 'staff',
  role,
  id: sub,
  accountNos: accounts,
  until: new Date((exp + leewaySeconds) * 1000).toISOString(),
});

function keyOf(secret: string): Uint8Array {
  const key = new TextEncoder().encode(secret);
  assert(key.length >= secretBytesMin, `AUTH_SECRET needs ${secretBytesMin} bytes or more`);
  return key;
}
