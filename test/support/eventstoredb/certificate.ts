/** A certificate for localhost and the authority that signed it, made for one test run. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export function certified() {
  const [authority, node] = [keys(), keys()];
  const root = certificate({ name: 'test authority', keys: authority, issuer: 'test authority' });
  const leaf = certificate({
    name: 'localhost',
    keys: node,
    issuer: 'test authority',
    signer: authority.privateKey,
  });
  const key = String(node.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return { authority: pem(root), certificate: pem(leaf), key };
}

const keys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = (der: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${
    der.toString('base64').match(/.{1,64}/g)?.join('\n')
  }\n-----END CERTIFICATE-----\n`;

/** One element of DER: a tag, a length, and what it holds. */
function element(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const long = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  const size = length < 128 ? [length] : long; // The shortest form is the only right one.
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
const sequence = (...parts: Uint8Array[]) => element(0x30, ...parts);
const octets = (content: Uint8Array) => element(0x04, content);
const bits = (content: Uint8Array) => element(0x03, Buffer.from([0]), content);
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const yes = hex('01 01 ff');
const ecdsaWithSha256 = sequence(hex('06 08 2a8648ce3d040302'));
const commonName = hex('06 03 550403');
const basicConstraints = hex('06 03 551d13');
const subjectAltName = hex('06 03 551d11');

const nameOf = (name: string) =>
  sequence(element(0x31, sequence(commonName, element(0x0c, Buffer.from(name)))));
const time = (year: number) => element(0x17, Buffer.from(`${year % 100}0101000000Z`));

type Wanted = {
  name: string;
  keys: { publicKey: KeyObject; privateKey: KeyObject };
  issuer: string;
  signer?: KeyObject;
};

function certificate({ name, keys, issuer, signer }: Wanted): Buffer {
  const extension = signer
    ? sequence(
      subjectAltName,
      octets(sequence(element(0x82, Buffer.from(name)), element(0x87, hex('7f000001')))),
    )
    : sequence(basicConstraints, yes, octets(sequence(yes)));
  const year = new Date().getUTCFullYear();
  const body = sequence(
    element(0xa0, hex('02 01 02')), // The third version, the one with extensions.
    element(0x02, Buffer.from([1]), randomBytes(8)),
    ecdsaWithSha256,
    nameOf(issuer),
    sequence(time(year), time(year + 2)),
    nameOf(name),
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa3, sequence(extension)),
  );
  return sequence(body, ecdsaWithSha256, bits(sign('sha256', body, signer ?? keys.privateKey)));
}
