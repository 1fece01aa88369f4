/** What docker-compose.yml, the Dockerfiles and docs/operating.md promise, as far as files can. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { commandLine } from '../src/commands/command-line.ts';
import { configured } from '../src/config.ts';
import { metrics } from '../src/metrics.ts';
import { secretNames, settingNames } from '../src/settings.ts';
import { imageOf } from './support/dockerfile.ts';
import { importedBy } from './support/imported.ts';

const fileOf = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const textOf = (name: string) => readFileSync(fileOf(name), 'utf8');

const Service = z.looseObject({
  environment: z.record(z.string(), z.string().nullable()),
  volumes: z.array(z.string()),
  networks: z.union([z.array(z.string()), z.record(z.string(), z.unknown())])
    .transform((networks) => Array.isArray(networks) ? networks : Object.keys(networks)),
  ports: z.array(z.string()).default([]),
  profiles: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()), retries: z.number() }).loose(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  stop_grace_period: z.string().regex(/^\d+s$/),
  tmpfs: z.array(z.string()).default([]),
});
const Compose = z.object({
  services: z.record(z.string(), Service),
  networks: z.record(z.string(), z.object({ internal: z.boolean().default(false) }).loose()),
  volumes: z.record(z.string(), z.unknown()),
}).loose();

const { services, networks, volumes } = Compose.parse(
  parse(textOf('docker-compose.yml'), { merge: true }),
);
const all = Object.entries(services);
const named = (pattern: RegExp) => all.filter(([name]) => pattern.test(name));
const ours = named(/^khata/);
const stores = all.filter(([name]) => !name.startsWith('khata'));

/** As compose does it: `${NAME}`, `${NAME:-otherwise}`, `${NAME:?what to do}`. */
const filledIn = (text: string, env: Record<string, string>) =>
  text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name, sign, rest) => {
    if (env[name]) return env[name];
    if (sign === '-') return rest;
    throw new Error(`${name}: ${rest}`);
  });

describe('docker-compose.yml', () => {
  it('starts one log, one database and the service, and a cluster only when asked', () => {
    const usual = all.filter(([, { profiles }]) => profiles.length === 0).map(([name]) => name);
    expect(usual).toEqual(['khata', 'log', 'views']);
    for (const [name, { profiles }] of all) {
      if (!usual.includes(name)) expect(profiles, name).toEqual(['cluster']);
    }
    expect(named(/^log-\d$/)).toHaveLength(3);
    expect(named(/^khata-\d$/)).toHaveLength(2);
  });

  it.each(all)('%s runs with as little power as it can, and within limits', (_, service) => {
    expect(service).toMatchObject({
      init: true,
      restart: 'unless-stopped',
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      logging: { options: { 'max-size': '10m', 'max-file': '5' } },
      mem_limit: expect.stringMatching(/^\d+g$/),
      pids_limit: expect.any(Number),
      healthcheck: { retries: expect.any(Number) },
    });
    for (const key of ['privileged', 'network_mode', 'pid', 'ipc', 'cap_add', 'devices']) {
      expect(service).not.toHaveProperty(key);
    }
    expect(service.volumes.join()).not.toContain('docker.sock');
  });

  it.each([...ours, ...named(/views$/)])('%s writes to its volume and to /tmp alone', (_, one) => {
    expect(one).toMatchObject({ read_only: true, user: expect.stringMatching(/^[1-9]\d*:\d+$/) });
    expect(one.tmpfs[0]).toMatch(/^\/tmp:/);
    expect(one.volumes).toHaveLength(1);
  });

  it('lets nobody reach the stores but the service', () => {
    for (const [name, { ports, networks: joined }] of stores) {
      expect(ports, name).toEqual([]);
      for (const network of joined) expect(networks[network]?.internal, name).toBe(true);
    }
    for (const [name, { ports: [port, ...more] }] of ours) {
      expect(port, name).toMatch(/^\$\{KHATA_ADDRESS:-127\.0\.0\.1\}:/);
      expect(more).toEqual([]);
    }
  });

  it('gives every store a volume of its own, and the two ways to run nothing in common', () => {
    const used = all.flatMap(([, { volumes }]) => volumes.map((one) => one.split(':')[0]!));
    expect(Object.keys(volumes).toSorted()).toEqual([...new Set(used)].toSorted());
    const shared = used.filter((one, at) => used.indexOf(one) !== at);
    expect(shared, 'the processes of a cluster have one vault').toEqual(['cluster-khata']);
  });

  it('starts the service when its stores are well, and never ends it in the middle', () => {
    const [, drainMs = ''] = /drainMs = ([\d_]+)/.exec(textOf('src/main.ts')) ?? [];
    for (const [name, { depends_on, stop_grace_period, networks }] of ours) {
      expect(networks, name).toEqual(['doors', 'stores']);
      expect(Object.keys(depends_on).length, name).toBeGreaterThan(1);
      for (const [other, { condition }] of Object.entries(depends_on)) {
        expect(condition).toBe('service_healthy');
        expect(services[other]?.profiles, other).toEqual(services[name]?.profiles);
      }
      const graceMs = Number.parseInt(stop_grace_period) * 1000;
      expect(graceMs).toBeGreaterThanOrEqual(Number(drainMs.replace('_', '')) + 30_000);
    }
  });

  it('holds no secret, and says how to make one that is missing', () => {
    const isSecret = /KEY|SECRET|PASSWORD|TOKEN/;
    for (const [name, { environment }] of all) {
      for (const [setting, value] of Object.entries(environment)) {
        if (value === null) continue;
        if (isSecret.test(setting) || secretNames.has(setting as never)) {
          expect(value, `${name} ${setting}`).toMatch(/^\$\{\w+:\?[^}]*openssl rand [^}]*\}$/);
        }
        const [, password = ''] = /\/\/[^/@{]*:([^@]*)@/.exec(value) ?? [];
        expect(password, `${name} ${setting}`).toMatch(/^(\$\{\w+:\?[^}]*\})?$/);
      }
    }
    expect(textOf('.env.example')).not.toMatch(/^\w*(KEY|SECRET|PASSWORD|TOKEN)\w*=.+/m);
    expect(textOf('.gitignore').split('\n')).toContain('/.env');
  });

  it.each(ours)('%s is handed every setting there is, and no other', (_, { environment }) => {
    expect(Object.keys(environment).toSorted()).toEqual(settingNames.toSorted());
  });

  it.each(ours)('%s gets a configuration that it accepts', (_, { environment }) => {
    const env = {
      VAULT_KEY: 'k3Qw8Zr1Tn6Lp9Vx2Bm5Hd7Jf4Gs0YcAe1Rt8Uw6Oi4=',
      VIEWS_PASSWORD: 'a9f3',
    };
    const given = Object.entries(environment)
      .flatMap(([name, value]) => value === null ? [] : [[name, filledIn(value, env)]]);
    const made = { vaultKey: '', authSecret: 'a', appSecret: 'b', verifyToken: 'c' };
    const { host, port, dataDir, readStore } = configured(Object.fromEntries(given), () => made);
    expect({ host, port, dataDir }).toEqual({ host: '0.0.0.0', port: 8080, dataDir: '/data' });
    expect(readStore?.()).toMatch(/^postgres:\/\/khata:a9f3@(cluster-)?views:5432\/khata$/);
  });

  it('reads from .env only what .env.example explains', () => {
    const asked = [...textOf('docker-compose.yml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
    const explained = [...textOf('.env.example').matchAll(/^#?([A-Z_0-9]+)=/gm)]
      .map(([, name]) => name!);
    const known: string[] = settingNames;
    const rare = ['EVENT_LOG', 'CLUSTER_EVENT_LOG', 'LOG_IMAGE']; // docs/operating.md has them.
    expect(explained.filter((name) => !known.includes(name) && !asked.includes(name))).toEqual([]);
    expect(asked.filter((name) => ![...explained, ...rare].includes(name!))).toEqual([]);
    for (const name of rare) expect(textOf('docs/operating.md')).toContain(name);
  });
});

const { dependencies, devDependencies } = JSON.parse(textOf('package.json'));
const imported = importedBy(fileOf('.'), ['src/main.ts', 'src/cli.ts']);

describe.each(['Dockerfile', 'Dockerfile.deno'])('%s', (name) => {
  const image = imageOf(textOf(name));
  const copies = (path: string) =>
    image.copied.some((one) => path === one || path.startsWith(`${one}/`));

  it('copies what there is, and what .dockerignore lets through', () => {
    const letThrough = textOf('.dockerignore').split('\n').filter((line) => line.startsWith('!'));
    for (const path of image.copied) {
      expect(existsSync(fileOf(path)), path).toBe(true);
      expect(letThrough).toContain(`!${path}`);
    }
    expect(textOf('.dockerignore')).toMatch(/^\*$/m);
  });

  it('copies or installs all that the service and its commands import', () => {
    const { files, packages } = imported;
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => !copies(file))).toEqual([]);
    expect(packages.filter((one) => !Object.hasOwn(dependencies, one)), 'a devDependency')
      .toEqual([]);
    expect(image.text).toMatch(/^RUN npm ci --omit=dev --ignore-scripts/m);
  });

  it('runs as somebody without rights, with files that it has', () => {
    expect(image.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    for (const service of ours) expect(service[1]['user']).toBe(image.user);
    const programs = image.text.match(/\b(?:src|deploy)\/[\w./-]+\.ts\b/g) ?? [];
    expect(programs).toContain('src/main.ts');
    for (const program of programs) expect(copies(program), program).toBe(true);
    expect(image.text).toMatch(/^HEALTHCHECK [^]*deploy\/health\.ts live$/m);
    expect(image.text).not.toMatch(/--allow-all|\s-A\s|:latest/);
  });

  it('sets nothing that is not a setting', () => {
    const others = ['NODE_ENV', 'RUNTIME', 'DENO_DIR', 'DENO_NO_UPDATE_CHECK'];
    const known: string[] = [...settingNames, ...others];
    expect(image.environment.filter((one) => !known.includes(one))).toEqual([]);
    expect(image.environment.filter((one) => secretNames.has(one as never))).toEqual([]);
  });

  it('takes the runtimes that the tests run on', () => {
    const [major] = devDependencies.node.split('.');
    expect(image.text).toContain(`NODE_IMAGE=node:${major}-slim`);
    if (name === 'Dockerfile') return;
    expect(image.text).toContain(`DENO_IMAGE=denoland/deno:${devDependencies.deno}`);
  });
});

describe('the health check of the image', () => {
  const runtime = process.versions['deno'] ? ['run', '--allow-net', '--allow-env'] : [];

  async function checked(port: number, ...which: string[]) {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [...runtime, fileOf('deploy/health.ts'), ...which], {
      env: { PATH, HOME, PORT: String(port) },
      timeout: 30_000,
    });
    let said = '';
    child.stdout.on('data', (chunk) => said += chunk);
    const [code] = await once(child, 'close');
    return { code, said };
  }

  it('is well when the service says so, and not when it does not or is not there', async () => {
    const server = createServer(({ url }, answer) => {
      answer.writeHead(url === '/health/live' ? 200 : 503).end(`asked for ${url}`);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    onTestFinished(() => void server.close());

    expect(await checked(port)).toEqual({ code: 0, said: 'asked for /health/live' });
    expect(await checked(port, 'ready')).toEqual({ code: 1, said: 'asked for /health/ready' });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await checked(port)).toEqual({ code: 1, said: 'no answer' });
  });
});

describe('docs/operating.md', () => {
  const page = textOf('docs/operating.md');

  it('says of every metric when to worry', async () => {
    for (const { name } of await metrics().registry.getMetricsAsJSON()) {
      expect(page, name).toContain(`\`${name}`);
    }
  });

  it('names only commands that there are', async () => {
    const said = [...page.matchAll(/(?:khata --|src\/cli\.ts) ([a-z]+)/g)].map(([, word]) => word!);
    expect(said.length).toBeGreaterThan(8);
    const terminal = { say: () => {}, note: () => {}, ask: () => Promise.resolve(undefined) };
    const config = () => {
      throw new Error('help needs no configuration');
    };
    for (const word of new Set(said.filter((word) => word !== 'help'))) {
      const around = { terminal, config, now: () => '', user: 'nobody' };
      expect(await commandLine([word, '--help'], around), word).toBe(0);
    }
  });

  it('is found from the first page', () => {
    expect(textOf('README.md')).toContain('(docs/operating.md)');
  });
});
