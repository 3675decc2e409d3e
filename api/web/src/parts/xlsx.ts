// A workbook of plain values as an .xlsx file (ECMA-376), without any library: a zip of five kinds of
// small XML files, stored and not compressed. Texts are texts and never formulas, whatever they
// begin with; numbers are numbers; the first row of a sheet is its head and stays in view.
import { join } from '@/log/bytes'

export type Cell = string | number | null

export interface Sheet {
  name: string
  rows: readonly (readonly Cell[])[]
  widths?: readonly number[]
}

const kHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const kMain = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const kRelations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const kPackage = 'http://schemas.openxmlformats.org/package/2006'
const kTypes = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
export const kXlsx = `${kTypes}.sheet`

/** Characters that XML 1.0 cannot hold are left out. */
function escaped(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
    .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(^|[^\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '$1')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
}

/** 0 is A, 25 is Z, 26 is AA. */
export function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter
}

function cellXml(cell: Cell, reference: string, style: string): string {
  if (cell === null || cell === '') return ''
  if (typeof cell === 'number') return Number.isFinite(cell) ? `<c r="${reference}"${style}><v>${cell}</v></c>` : ''
  return `<c r="${reference}"${style} t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`
}

function sheetXml(sheet: Sheet): string {
  const rows = sheet.rows.map((cells, row) => {
    const style = row === 0 ? ' s="1"' : ''
    return `<row r="${row + 1}">${cells.map((cell, column) => cellXml(cell, columnName(column) + (row + 1), style)).join('')}</row>`
  })
  const columns = (sheet.widths ?? []).map((width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`)
  const frozen = '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
  return `${kHead}<worksheet xmlns="${kMain}">${frozen}${columns.length ? `<cols>${columns.join('')}</cols>` : ''}<sheetData>${rows.join('')}</sheetData></worksheet>`
}

/** What a program for tables takes as a sheet's name: 31 characters, none of []:*?/\ */
function sheetName(name: string): string {
  return escaped(name.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31))
}

const kStyles =
  `${kHead}<styleSheet xmlns="${kMain}"><fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>` +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>' +
  '<cellXfs count="2"><xf xfId="0"/><xf fontId="1" applyFont="1" xfId="0"/></cellXfs></styleSheet>'

export function writeXlsx(sheets: readonly Sheet[]): Uint8Array<ArrayBuffer> {
  const numbers = sheets.map((_, index) => index + 1)
  const types = numbers.map((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${kTypes}.worksheet+xml"/>`)
  const entries = sheets.map((sheet, index) => `<sheet name="${sheetName(sheet.name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`)
  const relations = numbers.map((n) => `<Relationship Id="rId${n}" Type="${kRelations}/worksheet" Target="worksheets/sheet${n}.xml"/>`)
  const styles = `<Relationship Id="rId${sheets.length + 1}" Type="${kRelations}/styles" Target="styles.xml"/>`
  return zip([
    ['[Content_Types].xml', `${kHead}<Types xmlns="${kPackage}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kTypes}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${kTypes}.styles+xml"/>${types.join('')}</Types>`],
    ['_rels/.rels', `${kHead}<Relationships xmlns="${kPackage}/relationships"><Relationship Id="rId1" Type="${kRelations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ['xl/workbook.xml', `${kHead}<workbook xmlns="${kMain}" xmlns:r="${kRelations}"><bookViews><workbookView/></bookViews><sheets>${entries.join('')}</sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', `${kHead}<Relationships xmlns="${kPackage}/relationships">${relations.join('')}${styles}</Relationships>`],
    ['xl/styles.xml', kStyles],
    ...sheets.map((sheet, index): [string, string] => [`xl/worksheets/sheet${index + 1}.xml`, sheetXml(sheet)]),
  ])
}

let table: Uint32Array | null = null
export function crc32(bytes: Uint8Array): number {
  table ??= Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index
    for (let bit = 0; bit < 8; ++bit) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
    return value
  })
  let crc = 0xffffffff
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}

// 1 January 1980, the first day that a zip knows: the same workbook is the same bytes.
const kDosDate = 0x21
const kUtf8 = 0x800

function record(fields: readonly (readonly [size: 2 | 4, value: number])[], ...tail: Uint8Array[]): Uint8Array {
  const head = new DataView(new ArrayBuffer(fields.reduce((sum, [size]) => sum + size, 0)))
  let at = 0
  for (const [size, value] of fields) {
    if (size === 2) head.setUint16(at, value, true)
    else head.setUint32(at, value, true)
    at += size
  }
  return join(new Uint8Array(head.buffer), ...tail)
}

/** A zip of stored files (APPNOTE 6.3). */
function zip(files: readonly (readonly [name: string, text: string])[]): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder()
  const bodies: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const [path, text] of files) {
    const name = encoder.encode(path)
    const body = encoder.encode(text)
    const shared = [[2, 20], [2, kUtf8], [2, 0], [2, 0], [2, kDosDate], [4, crc32(body)], [4, body.length], [4, body.length], [2, name.length], [2, 0]] as const
    const local = record([[4, 0x04034b50], ...shared], name, body)
    directory.push(record([[4, 0x02014b50], [2, 20], ...shared, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]], name))
    bodies.push(local)
    offset += local.length
  }
  const size = directory.reduce((sum, entry) => sum + entry.length, 0)
  const end = record([[4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, offset], [2, 0]])
  return join(...bodies, ...directory, end)
}
