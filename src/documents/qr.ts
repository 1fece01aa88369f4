/** QR codes: drawn on paper as squares, and as pictures for pages. */
import qrcode from 'qrcode';
import { asPart, ink, type Paper } from './paper.ts';

/** M restores 15 % of the picture: enough for a crumpled bill, and the squares stay large. */
const correction = { errorCorrectionLevel: 'M' } as const;

/** An M code of the largest kind holds 2,331 letters, but no camera reads that from paper. */
const lettersMax = 500;

function checked(text: string): string {
  if (text !== '' && text.length <= lettersMax) return text;
  throw new RangeError(`a QR code holds 1 to ${lettersMax} letters, not ${text.length}`);
}

/** With the quiet edge of four squares that cameras need. */
export const qrSvg = (text: string): Promise<string> =>
  qrcode.toString(checked(text), { ...correction, type: 'svg', margin: 4 });

/** Squares side by side become one rectangle: a third of the drawing, and no hairlines between. */
export function drawQr(
  paper: Paper,
  text: string,
  { x, y, size }: { x: number; y: number; size: number },
  alt: string,
): void {
  const { modules } = qrcode.create(checked(text), correction);
  const square = size / modules.size;
  const { pdf } = paper;
  asPart(paper, 'Figure', () =>
    ink(paper, () => {
      for (let row = 0; row < modules.size; row++) {
        for (let column = 0; column < modules.size; column++) {
          const from = column;
          while (column < modules.size && modules.get(row, column)) column++;
          const width = (column - from) * square;
          if (width > 0) pdf.rect(x + from * square, y + row * square, width, square);
        }
      }
      pdf.fill('#000000');
    }), { alt });
}
