// A CSV file as rows of text, read as the command line reads it: UTF-8 (with or without a mark) or
// GB18030, quoted commas and quoted new lines.
export interface Row {
  /** Of the file, from 1, where the row begins. */
  line: number
  cells: string[]
}
export interface Table {
  encoding: 'UTF-8' | 'GB18030'
  header: string[]
  rows: Row[]
}
export class TableError extends Error {
  constructor(
    readonly key: 'empty' | 'encoding' | 'unclosed_quote',
    readonly line: number,
  ) {
    super(key)
  }
}

function decoded(bytes: Uint8Array): { encoding: Table['encoding']; text: string } {
  for (const encoding of ['UTF-8', 'GB18030'] as const) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
      return { encoding, text }
    } catch {
      // Not this one, then.
    }
  }
  throw new TableError('encoding', 0)
}

export function readTable(bytes: Uint8Array): Table {
  const { encoding, text } = decoded(bytes)
  const rows = rowsOf(text)
  const header = rows.shift()
  if (!header) throw new TableError('empty', 0)
  return { encoding, header: header.cells, rows }
}

function rowsOf(text: string): Row[] {
  const rows: Row[] = []
  let cells: string[] = []
  let cell = ''
  let quoted = false
  let wasQuoted = false
  let line = 1
  let begun = 1

  const endCell = () => {
    cells.push(wasQuoted ? cell : cell.trim())
    cell = ''
    wasQuoted = false
  }
  const endRow = () => {
    const blank = cells.length === 0 && cell.trim() === '' && !wasQuoted
    if (!blank) {
      endCell()
      rows.push({ line: begun, cells })
    }
    cells = []
    cell = ''
    begun = line
  }
  for (let at = 0; at < text.length; ++at) {
    const c = text[at]!
    if (c === '\n') ++line
    if (quoted) {
      if (c !== '"') cell += c
      else if (text[at + 1] === '"') {
        cell += '"'
        ++at
      } else quoted = false
    } else if (c === '"' && cell.trim() === '' && !wasQuoted) {
      quoted = wasQuoted = true
      cell = ''
    } else if (c === ',') endCell()
    else if (c === '\n') endRow()
    else if (c !== '\r' && !(wasQuoted && (c === ' ' || c === '\t'))) cell += c
  }
  if (quoted) throw new TableError('unclosed_quote', begun)
  endRow()
  return rows
}
