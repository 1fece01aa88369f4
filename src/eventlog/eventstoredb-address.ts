/** Reads `esdb://name:password@host:2113?tls=true`: strictly, and never repeats what is secret. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { LogNotOpened } from './eventstoredb-faults.ts';

export type Address = {
  /** Hosts and ports alone: fit for a message. */
  where: string;
  hosts: readonly Host[];
  /** Ask for the nodes of a cluster under one name. */
  discover: boolean;
  /** Without TLS the client leaves them out of its requests. */
  credentials: { username: string; password: string };
  /** Before the name of each of our streams: for several installations in one database. */
  streamPrefix: string;
  /** For an append or a read, with all its repetitions. */
  deadlineMs: number | undefined;
  certificates: { insecure: boolean; rootCertificate?: Buffer; userKeyFile?: Buffer } & {
    userCertFile?: Buffer;
  };
  settings: Settings;
};
type Host = { address: string; port: number };
type Settings = z.infer<typeof Options>['settings'];

const usualPort = 2113;
const hostsMax = 20;

const whole = z.string().regex(/^\d{1,9}$/, 'must be a whole number').transform(Number);
const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) =>
  text === 'true'
);
const path = z.string().min(1).max(1_000);
/** The client warns below this, with the whole address in the warning. */
const keepAlive = z.union([z.literal('-1').transform(Number), whole.pipe(z.number().min(10_000))], {
  error: 'must be -1 or 10000 milliseconds at least',
});
const only = (value: string, why: string) => z.literal(value, `can only be ${value}: ${why}`);

/** Keys as the client's documentation spells them; case, `-` and `_` do not matter. */
const keys = {
  tls: flag,
  tlsCAFile: path,
  userCertFile: path,
  userKeyFile: path,
  nodePreference: only('leader', 'what another node says may be stale'),
  throwOnAppendFailure: only('true', 'else the client makes up revisions'),
  tlsVerifyCert: only('true', 'the client cannot do without; name the authority in tlsCAFile'),
  maxDiscoverAttempts: whole,
  discoveryInterval: whole,
  gossipTimeout: whole,
  keepAliveInterval: keepAlive,
  keepAliveTimeout: keepAlive,
  connectionName: z.string().regex(/^[\w.-]{1,100}$/, 'must be letters, digits, . _ and -'),
  /** Ours: the client would not keep it everywhere. */
  defaultDeadline: whole.refine((ms) => 500 <= ms && ms <= 60_000, 'must be from 500 to 60000'),
  /** Ours, and not the client's. */
  streamPrefix: z.string().regex(/^[A-Za-z0-9.]{1,40}$/, 'must be letters, digits and dots'),
};
const flat = (key: string) => key.toLowerCase().replaceAll(/[_-]/g, '');
const known = new Map(Object.keys(keys).map((key) => [flat(key), key]));

const Options = z.object(keys).partial().transform((given) => {
  const { tls = true, tlsCAFile, userCertFile, userKeyFile, ...others } = given;
  const { streamPrefix = '', defaultDeadline: deadlineMs, ...rest } = others;
  const { throwOnAppendFailure: _, tlsVerifyCert: __, nodePreference: ___, ...settings } = rest;
  return {
    tls,
    files: { tlsCAFile, userCertFile, userKeyFile },
    streamPrefix,
    deadlineMs,
    settings,
  };
});

/** Throws LogNotOpened. */
export function addressIn(text: string): Address {
  const parts = /^esdb(\+discover)?:\/\/(?:([^@/?]*)@)?([^@/?]+)\/?(?:\?([^?]*))?$/.exec(
    text.trim(),
  );
  if (parts === null) {
    throw refused(
      'it must look like esdb://name:password@host:2113, with % codes for @ / ? in them',
    );
  }
  const [, discover, secret, hostsText = '', query = ''] = parts;
  const hosts = hostsIn(hostsText);
  if (discover && hosts.length > 1) {
    throw refused('esdb+discover:// takes one name; for several hosts write esdb://');
  }
  const { tls, files, streamPrefix, deadlineMs, settings } = optionsIn(query);
  const credentials = credentialsIn(secret);
  if (tls && credentials.username === '') {
    throw refused('it needs name and password; a server without TLS needs ?tls=false instead');
  }
  if (tls && hosts.some(({ address }) => /^[\d.]+$/.test(address))) {
    throw refused('with TLS each host must be a name: it is what the certificate is checked by');
  }
  return {
    where: hosts.map(({ address, port }) => `${address}:${port}`).join(', '),
    hosts,
    discover: discover !== undefined,
    credentials,
    streamPrefix,
    deadlineMs,
    certificates: certificatesIn(tls, files),
    settings,
  };
}

function hostsIn(text: string): Host[] {
  const hosts = text.split(',').map((host) => {
    const parts = /^([A-Za-z0-9][A-Za-z0-9._-]{0,252})(?::(\d{1,5}))?$/.exec(host);
    const port = Number(parts?.[2] ?? usualPort);
    if (!parts?.[1] || port === 0 || port > 65_535) {
      throw refused('each host must be a name or an IPv4 address, with or without a port');
    }
    return { address: parts[1], port };
  });
  if (hosts.length > hostsMax) throw refused(`it names more than ${hostsMax} hosts`);
  return hosts;
}

function credentialsIn(secret: string | undefined): Address['credentials'] {
  if (secret === undefined) return { username: '', password: '' };
  const colon = secret.indexOf(':');
  if (colon < 1) throw refused('before the @ it must be name:password');
  try {
    const [username, password] = [secret.slice(0, colon), secret.slice(colon + 1)];
    return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    throw refused('name or password have a % that is no code: write %25 for it');
  }
}

function optionsIn(query: string) {
  const given = query.split('&').filter((pair) => pair !== '').map((pair) => {
    const [key = '', value = ''] = pair.split('=');
    const name = known.get(flat(key));
    if (name === undefined) {
      throw refused(`it has an unknown option; known: ${Object.keys(keys).join(', ')}`);
    }
    try {
      return [name, decodeURIComponent(value)] as const;
    } catch {
      throw refused(`${name} has a % that is no code: write %25 for it`);
    }
  });
  const parsed = Options.safeParse(Object.fromEntries(given));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw refused(`${String(issue?.path[0])} ${issue?.message}`);
}

function certificatesIn(
  tls: boolean,
  { tlsCAFile, userCertFile, userKeyFile }: z.infer<typeof Options>['files'],
): Address['certificates'] {
  if (!tls) return { insecure: true };
  if ((userCertFile === undefined) !== (userKeyFile === undefined)) {
    throw refused('userCertFile and userKeyFile belong together');
  }
  return {
    insecure: false,
    ...(tlsCAFile && { rootCertificate: contents('tlsCAFile', tlsCAFile) }),
    ...(userCertFile && { userCertFile: contents('userCertFile', userCertFile) }),
    ...(userKeyFile && { userKeyFile: contents('userKeyFile', userKeyFile) }),
  };
}

function contents(option: string, file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new LogNotOpened('certificate', `the file of ${option} cannot be read: ${file}`, error);
  }
}

const refused = (why: string) => new LogNotOpened('address', `${why}`);
