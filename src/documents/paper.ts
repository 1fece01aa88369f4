/** An A4 document in the making: pages, the structure that a screen reader follows, the bytes. */
import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { typeface } from './fonts.ts';
import type { Language } from './labels.ts';

export type Paper = {
  readonly pdf: PDFKit.PDFDocument;
  readonly language: Language;
  /** Where the next thing begins: points from the top of the page. */
  y: number;
  /** What is written now belongs to this part of the document; undefined: it is decoration. */
  part: PDFKit.PDFStructureElement | undefined;
  /** Draws what every page begins with, and leaves `y` below it. */
  readonly head: (paper: Paper) => void;
};

export type PaperTerms = {
  language: Language;
  /** As a window or a file list shows it. */
  title: string;
  author: string;
  /** What else tells this document from others that bear the same title. */
  subject: string;
  /** UTC. The clock is not asked: the same facts must make the same bytes. */
  createdAt: string;
  head: (paper: Paper) => void;
};

/** A4 in points, and where on it we write. Below `bottom` is the foot. */
export const sheet = { left: 42, right: 553, width: 511, top: 34, bottom: 776, height: 842 };

const require = createRequire(import.meta.url);
/**
 * Deflate in plain JavaScript, as pdfkit has it along for browsers. The runtimes' own zlib differ,
 * and from version to version too: a receipt printed again after an upgrade would be other bytes.
 */
const { zlibSync } = createRequire(require.resolve('pdfkit'))('fflate') as {
  zlibSync(bytes: Uint8Array): Uint8Array;
};

type Stream = PDFKit.PDFKitReference & { buffer: Uint8Array[]; data: Record<string, unknown> };

function compressStreams(pdf: PDFKit.PDFDocument): void {
  const ref = pdf.ref.bind(pdf);
  pdf.ref = (data: object) => {
    const stream = ref(data) as Stream;
    const finalize = stream.finalize.bind(stream);
    stream.finalize = () => {
      if (stream.buffer.length > 0 && stream.data.Type !== 'Metadata') {
        stream.buffer = [zlibSync(Buffer.concat(stream.buffer))];
        stream.data.Filter = 'FlateDecode';
      }
      finalize();
    };
    return stream;
  };
}

/** pdfkit writes these into XML as they are. */
const plain = (text: string) => text.replace(/[<>&]/g, ' ');

export function openPaper(terms: PaperTerms): Paper {
  const { language, head } = terms;
  const pdf = new PDFDocument({
    size: 'A4',
    margin: 0, // Or pdfkit would break pages by itself.
    autoFirstPage: false,
    bufferPages: true, // The foot says how many pages there are.
    compress: false,
    pdfVersion: '1.7',
    tagged: true,
    lang: `${language}-IN`,
    displayTitle: true,
    font: '', // None until we choose: the default would be Helvetica.
    info: {
      Title: plain(terms.title),
      Author: plain(terms.author),
      Subject: plain(terms.subject),
      Creator: 'bijlikhata',
      CreationDate: new Date(terms.createdAt),
    },
  });
  compressStreams(pdf);
  const { regular, bold } = typeface();
  // pdfkit also takes a font that is parsed already; its types do not know.
  const register = pdf.registerFont.bind(pdf) as (name: string, face: object) => void;
  register('regular', regular);
  register('bold', bold);
  const part = pdf.struct('Document');
  pdf.addStructure(part);
  const paper: Paper = { pdf, language, y: sheet.top, part, head };
  pdf.addPage();
  head(paper);
  return paper;
}

/** Begins the next page when `height` does not fit on this one. Answers whether it did. */
export function room(paper: Paper, height: number): boolean {
  if (paper.y + height <= sheet.bottom) return false;
  paper.pdf.addPage();
  paper.y = sheet.top;
  asArtifact(paper, () => paper.head(paper)); // Read out once, on the first page.
  return true;
}

/** What `draw` writes is one part of the document: `H1`, `P`, `Table`, `TD` … */
export function asPart(
  paper: Paper,
  type: string,
  draw: () => void,
  options: { alt?: string } = {},
): void {
  const outer = paper.part;
  if (outer === undefined) return draw();
  const part = paper.pdf.struct(type, options);
  outer.add(part);
  paper.part = part;
  draw();
  part.end();
  paper.part = outer;
}

/** Rules, boxes and whatever repeats from page to page: seen, but not read out. */
export function asArtifact(paper: Paper, draw: () => void): void {
  const outer = paper.part;
  if (outer === undefined) return draw();
  paper.part = undefined;
  paper.pdf.markContent('Artifact', { type: 'Layout' });
  draw();
  paper.pdf.endMarkedContent();
  paper.part = outer;
}

/** Puts ink on the page, where it belongs in the document. Draws at once. */
export function ink(paper: Paper, draw: () => void): void {
  if (paper.part === undefined) draw();
  else paper.part.add(draw);
}

/** Draws the foot of each page, now that their number is known, and answers the bytes. */
export async function finish(
  paper: Paper,
  foot: (page: number, pages: number) => void,
): Promise<Uint8Array> {
  const { pdf } = paper;
  const { count } = pdf.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    pdf.switchToPage(page);
    asArtifact(paper, () => foot(page + 1, count));
  }
  paper.part?.end();
  pdf.end();
  const chunks: Uint8Array[] = [];
  for await (const chunk of pdf) chunks.push(chunk as Uint8Array);
  return new Uint8Array(Buffer.concat(chunks));
}
