// Tables as files that Excel opens: UTF-8 with its mark, and no cell that it would take for a formula.
const kMark = '\uFEFF'

/** A cell that begins like a formula gets an apostrophe in front; long digits stay text that way, too. */
export function guarded(value: string): string {
  return /^[=+\-@\t\r]/.test(value) || /^\d{12,}$/.test(value) ? `'${value}` : value
}

function cell(value: string): string {
  const safe = guarded(value)
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe
}

export function csvOf(rows: string[][]): string {
  return kMark + rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n'
}

export function saveCsv(name: string, rows: string[][]): void {
  const address = URL.createObjectURL(new Blob([csvOf(rows)], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser reads it after this turn.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
