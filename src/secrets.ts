/** The secrets of an installation that has been given none: made once, kept beside the data. */
import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Secrets = z.strictObject({
  vaultKey: z.string().regex(/^[0-9a-f]{64}$/),
  authSecret: z.string().min(32),
  appSecret: z.string().min(32),
  verifyToken: z.string().min(32),
});
export type Secrets = z.infer<typeof Secrets>;

export const secretsFile = (dataDir: string) => join(dataDir, 'secrets.json');

/**
 * Those in `secrets.json`, readable by its owner alone; made when they are asked for first. Two
 * processes that begin at the same moment get the same ones. Throws when the file does not parse:
 * new secrets would shut away everything that the old ones sealed.
 */
export function secretsIn(dataDir: string): Secrets {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = secretsFile(dataDir);
  if (!existsSync(path)) makeOnce(path);
  const parsed = Secrets.safeParse(jsonIn(path));
  if (parsed.success) return parsed.data;
  throw new Error(`${path} is damaged: restore it from a backup. Nothing was changed.`);
}

/** Written whole under another name first: a link appears at once, or the file is there already. */
function makeOnce(path: string) {
  const made = `${path}.${randomBytes(6).toString('hex')}`;
  const fresh: Secrets = {
    vaultKey: randomBytes(32).toString('hex'),
    authSecret: randomBytes(32).toString('base64url'),
    appSecret: randomBytes(16).toString('hex'),
    verifyToken: randomBytes(24).toString('base64url'),
  };
  writeFileSync(made, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(made, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    rmSync(made);
  }
}

function jsonIn(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
