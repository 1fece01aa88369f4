/** Reads of a Dockerfile what its promises are checked by. */

export type Image = {
  /** Each instruction on one line, without comments. */
  text: string;
  /** What is taken from the repository, in all stages. */
  copied: string[];
  /** Names that the last stage sets. */
  environment: string[];
  /** Who runs it. */
  user: string | undefined;
};

export function imageOf(dockerfile: string): Image {
  const text = dockerfile.replaceAll(/^#.*\n/gm, '').replaceAll(/\\\n\s*/g, '');
  const [last = ''] = text.split(/^FROM /m).slice(-1);
  const copied = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)]
    .flatMap(([, sources = '']) => sources.split(' '));
  const environment = [...last.matchAll(/^ENV (.+)$/gm)]
    .flatMap(([, line = '']) => line.match(/\b[A-Z_0-9]+(?==)/g) ?? []);
  const [, user] = /^USER (\S+)$/m.exec(last) ?? [];
  return { text, copied: [...new Set(copied)], environment, user };
}
