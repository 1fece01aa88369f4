/** Files on their way: uploaded by the service or sent by a phone, fetched by a short link. */
import { Buffer } from 'node:buffer';
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { GraphError } from './graph-error.ts';
import type { World } from './world.ts';

const megabyte = 1024 * 1024;
export const uploadMax = 16 * megabyte;
const dayMs = 24 * 3_600_000;
const urlMs = 5 * 60_000;

/** Largest size of each type. Meta takes documents of 100 MB; a simulator need not. */
const largest: Record<string, number> = {
  'application/pdf': uploadMax,
  'text/plain': uploadMax,
  'image/jpeg': 5 * megabyte,
  'image/png': 5 * megabyte,
};

export type MediaFile = {
  id: string;
  mimeType: string;
  filename: string | null;
  sha256: string;
  bytes: Uint8Array;
  inbound: boolean;
  phone: string | null;
  createdAt: number;
};

type NewFile = { mimeType: string; filename?: string; bytes: Uint8Array; phone?: string };

export function keepFile(world: World, { mimeType, filename, bytes, phone }: NewFile): string {
  const id = world.ids.number();
  world.store.run(
    'insert into media_file values (?, ?, ?, ?, ?, ?, ?, ?)',
    id,
    mimeType,
    filename ?? null,
    createHash('sha256').update(bytes).digest('hex'),
    bytes,
    Number(phone !== undefined),
    phone ?? null,
    world.clock(),
  );
  return id;
}

/** Undefined once its time is over: 30 days for ours, 7 for what a phone sent. */
export function fileById(world: World, id: string): MediaFile | undefined {
  const row = world.store.one<
    Omit<MediaFile, 'mimeType' | 'createdAt' | 'inbound'> & {
      mime_type: string;
      inbound: number;
      created_at: number;
    }
  >('select * from media_file where id = ?', id);
  if (!row) return undefined;
  const { mime_type: mimeType, inbound, created_at: createdAt, ...rest } = row;
  const isOver = world.clock() - createdAt > (inbound ? 7 : 30) * dayMs;
  return isOver ? undefined : { ...rest, mimeType, inbound: inbound === 1, createdAt };
}

/** The bytes must look like what they are called. Meta tells a difference only later, as 131053. */
export const looksRight = ({ mimeType, bytes }: Pick<MediaFile, 'mimeType' | 'bytes'>): boolean => {
  const starts = (...signature: number[]) => signature.every((byte, at) => bytes[at] === byte);
  if (mimeType === 'application/pdf') return starts(0x25, 0x50, 0x44, 0x46);
  if (mimeType === 'image/jpeg') return starts(0xff, 0xd8, 0xff);
  if (mimeType === 'image/png') return starts(0x89, 0x50, 0x4e, 0x47);
  return true;
};

export async function upload(world: World, form: FormData) {
  if (form.get('messaging_product') !== 'whatsapp') {
    throw new GraphError(131008, 'The parameter messaging_product is required.');
  }
  const type = form.get('type');
  const file = form.get('file');
  if (typeof type !== 'string') throw new GraphError(131008, 'The parameter type is required.');
  if (file === null || typeof file === 'string') {
    throw new GraphError(131008, 'The parameter file is required.');
  }
  checkFile(type, file.size);
  if (file.type !== '' && file.type !== type) {
    throw new GraphError(131053, 'The type of the part differs from the parameter type.');
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { id: keepFile(world, { mimeType: type, filename: file.name, bytes }) };
}

/** Throws 131053 for a type that is not taken, an empty file, or one byte too many. */
export function checkFile(mimeType: string, size: number): void {
  const max = Object.hasOwn(largest, mimeType) ? largest[mimeType] : undefined;
  if (max === undefined) throw new GraphError(131053, 'The type of this file is not supported.');
  if (size === 0 || size > max) throw new GraphError(131053, `A file of 1 to ${max} bytes please.`);
}

const fileOr404 = (world: World, id: string): MediaFile => {
  const file = fileById(world, id);
  if (!file) throw new GraphError(100, 'There is no media of this id, or its time is over.', 404);
  return file;
};

const marked = ({ settings }: World, id: string, until: number) =>
  createHmac('sha256', settings.appSecret).update(`media ${id} ${until}`).digest('hex');

export function describe(world: World, id: string, origin: string) {
  const { mimeType, sha256, bytes } = fileOr404(world, id);
  const until = world.clock() + urlMs;
  const mark = marked(world, id, until);
  return {
    messaging_product: 'whatsapp',
    url: `${origin}/simulator/media/${id}?ext=${until}&hash=${mark}`,
    mime_type: mimeType,
    sha256,
    file_size: String(bytes.byteLength),
    id,
  };
}

/** By the link of `describe`: for five minutes. Throws a 404 afterwards. */
export function fetchFile(world: World, id: string, query: URLSearchParams): MediaFile {
  const until = Number(query.get('ext'));
  // As text: bytes read from hexadecimal would forgive signs at the end.
  const given = Buffer.from(query.get('hash') ?? '');
  const right = Buffer.from(marked(world, id, until));
  const isRight = given.length === right.length && timingSafeEqual(given, right);
  if (!isRight || world.clock() > until) throw new GraphError(100, 'The link is over.', 404);
  return fileOr404(world, id);
}

export function deleteFile(world: World, id: string) {
  fileOr404(world, id);
  world.store.run('delete from media_file where id = ?', id);
  return { success: true };
}

/** As an inbound webhook describes it: here the hash is base64, in the look-up it is hex. */
export const inboundFile = ({ id, mimeType, sha256 }: MediaFile) => ({
  id,
  mime_type: mimeType,
  sha256: Buffer.from(sha256, 'hex').toString('base64'),
});
