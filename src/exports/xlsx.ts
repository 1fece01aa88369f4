/** Sheets as one workbook (Office Open XML), written as it is made: memory stays flat. */
import { strToU8, Zip, ZipDeflate } from 'fflate';
import { toDecimal } from '../domain/money.ts';
import type { Cell, Sheet } from './sheet.ts';

/** Excel's own limit, less the header. */
const rowsMax = 1_048_575;
/** Excel's limit of letters in a cell. */
const lettersMax = 32_767;

/**
 * Amounts are numbers with two decimals: exact in the file, and a program that reads them into
 * doubles keeps them exact up to fifteen digits. All texts are texts, never formulas. A sheet that
 * is longer than Excel reads goes on in `postings-2`.
 */
export async function* xlsxOf(
  sheets: readonly Sheet[],
  counted: (sheet: string, rows: number) => void,
): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = [];
  let fault: Error | undefined;
  const zip = new Zip((error, chunk) => {
    if (error) fault = error;
    else ready.push(chunk);
  });
  function* written() {
    if (fault) throw fault;
    yield* ready;
    ready = [];
  }
  const names: string[] = [];
  for (const { name, columns, rows } of sheets) {
    const all = rows()[Symbol.asyncIterator]();
    let next = await all.next();
    for (let part = 1, more = true; more; part++) {
      names.push(part === 1 ? name : `${name}-${part}`);
      const file = partOf(zip, `xl/worksheets/sheet${names.length}.xml`);
      file.push(strToU8(sheetBegin + rowXml(columns, 1)));
      let count = 0;
      for (; !next.done && count < rowsMax; next = await all.next()) {
        file.push(strToU8(rowXml(next.value, ++count + 1)));
        yield* written();
      }
      file.push(strToU8('</sheetData></worksheet>'), true);
      counted(names.at(-1)!, count);
      more = !next.done;
    }
  }
  for (const [path, xml] of Object.entries(frame(names))) {
    partOf(zip, path).push(strToU8(xml), true);
  }
  zip.end();
  yield* written();
}

function partOf(zip: Zip, path: string): ZipDeflate {
  const file = new ZipDeflate(path, { level: 6 });
  // The same books make the same file: no moment of writing in it.
  file.mtime = '1980-01-01T00:00:00';
  zip.add(file);
  return file;
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const sheetBegin = `${declaration}<worksheet xmlns="${main}"><sheetData>`;

const rowXml = (cells: readonly Cell[], row: number): string =>
  `<row r="${row}">${
    cells.map((cell, at) => cellXml(cell, `${lettersOf(at)}${row}`)).join('')
  }</row>`;

function cellXml(cell: Cell, at: string): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`;
  if (typeof cell === 'object') return `<c r="${at}" s="1"><v>${toDecimal(cell.amount)}</v></c>`;
  const text = escaped(cell.slice(0, lettersMax));
  return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
}

/** A, B … Z, AA. */
function lettersOf(column: number): string {
  const letter = String.fromCharCode(65 + column % 26);
  return column < 26 ? letter : lettersOf(Math.floor(column / 26) - 1) + letter;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** XML 1.0 holds no other control characters, and no half letters. */
// deno-lint-ignore no-control-regex -- these are what it is about
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const escaped = (text: string): string =>
  text.toWellFormed().replace(forbidden, '\ufffd').replace(/[&<>"]/g, (one) => entities[one]!);

/** What every workbook must have around its sheets. */
function frame(names: readonly string[]): Record<string, string> {
  const part = (type: string) =>
    `application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml`;
  const sheetParts = names.map((_, i) =>
    `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="${part('worksheet')}"/>`
  );
  const sheets = names.map((name, i) =>
    `<sheet name="${escaped(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`
  );
  const links = names.map((_, i) =>
    `<Relationship Id="rId${i + 1}" Type="${relationships}/worksheet" ` +
    `Target="worksheets/sheet${i + 1}.xml"/>`
  );
  return {
    '[Content_Types].xml': `${declaration}<Types xmlns="${packages}/content-types">` +
      '<Default Extension="rels" ' +
      'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      `<Override PartName="/xl/workbook.xml" ContentType="${part('sheet.main')}"/>` +
      `<Override PartName="/xl/styles.xml" ContentType="${part('styles')}"/>` +
      `${sheetParts.join('')}</Types>`,
    '_rels/.rels': `${declaration}<Relationships xmlns="${packages}/relationships">` +
      `<Relationship Id="rId1" Type="${relationships}/officeDocument" Target="xl/workbook.xml"/>` +
      '</Relationships>',
    'xl/workbook.xml': `${declaration}<workbook xmlns="${main}" xmlns:r="${relationships}">` +
      `<sheets>${sheets.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels':
      `${declaration}<Relationships xmlns="${packages}/relationships">` +
      `${links.join('')}<Relationship Id="rId${names.length + 1}" Type="${relationships}/styles" ` +
      'Target="styles.xml"/></Relationships>',
    'xl/styles.xml': `${declaration}<styleSheet xmlns="${main}">` +
      '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>' +
      '<fills count="2"><fill><patternFill patternType="none"/></fill>' +
      '<fill><patternFill patternType="gray125"/></fill></fills>' +
      '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
      '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>' +
      '</cellStyleXfs>' +
      '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
      '<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' +
      '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/>' +
      '</cellStyles></styleSheet>',
  };
}
