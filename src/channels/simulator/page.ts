/** The files of the page: a phone in the browser. Read once; nothing else can be asked for. */
import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../pages/simulator/', import.meta.url);

const types: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

export const pageHeaders = {
  'content-security-policy': [
    "default-src 'self'",
    "img-src 'self' data: blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** Answers undefined for a name that is not in the folder. */
export function pageFiles(): (name: string) => Response | undefined {
  const files = new Map(
    readdirSync(folder).flatMap((name) => {
      const type = types[name.slice(name.lastIndexOf('.') + 1)];
      return type ? [[name, { type, bytes: readFileSync(new URL(name, folder)) }]] : [];
    }),
  );
  return (name) => {
    const file = files.get(name);
    return file &&
      new Response(file.bytes, { headers: { ...pageHeaders, 'content-type': file.type } });
  };
}
