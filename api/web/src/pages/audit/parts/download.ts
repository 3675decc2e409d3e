// Files that a page hands to its reader: they are made here, and sent to nobody.

export function download(name: string, type: string, ...parts: BlobPart[]): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob(parts, { type }))
  link.download = name
  link.click()
  // The browser has taken it when the next task runs; Safari needs a while.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

// What a spreadsheet would take for a formula, or round as a number (ops/docs/formats/export.md, csv).
function cell(value: string | number): string {
  const text = String(value)
  const guarded = /^\s*[=+\-@＝＋－＠\t\r\n]/.test(text) || /^\d{12,}$/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(guarded) ? `"${guarded.replace(/"/g, '""')}"` : guarded
}

/** RFC 4180 with a byte order mark, which Excel needs. */
export function csvOf(rows: Iterable<readonly (string | number)[]>): string {
  let text = '\ufeff'
  for (const row of rows) text += `${row.map(cell).join(',')}\r\n`
  return text
}
