// The hash of an entry as the log's tree has it (RFC 6962: SHA-256 of a zero byte and the entry), worked
// out here from the entry itself.
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { api, take } from '@/api/client'

export function leafOf(entry: string): string {
  const bytes = Uint8Array.from(atob(entry), (char) => char.charCodeAt(0))
  const leaf = new Uint8Array(bytes.length + 1)
  leaf.set(bytes, 1)
  return bytesToHex(sha256(leaf))
}

/** Null when the case has no such entry. */
export async function askLeaf(path: { type: string; id: string }, position: string): Promise<string | null> {
  const bundle = await take(api.GET('/v1/cases/{type}/{id}/proof', { params: { path, query: { as_of: position } } }))
  const record = bundle.records.find((one) => one.position === position)
  return record ? leafOf(record.entry) : null
}
