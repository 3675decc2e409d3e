// Files are kept under the SHA-256 of their content before a command names them.
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { fetchRaw } from '@/api/client'

const kPiece = 1 << 20

/** Piece by piece, so that a photo of many megabytes does not stop the page. */
export async function digestOf(file: Blob): Promise<string> {
  const hash = sha256.create()
  for (let at = 0; at < file.size; at += kPiece) hash.update(new Uint8Array(await file.slice(at, at + kPiece).arrayBuffer()))
  return bytesToHex(hash.digest())
}

/** Keeps a file on the server and answers its digest. */
export async function keepFile(file: Blob): Promise<string> {
  const digest = await digestOf(file)
  await fetchRaw(`/v1/attachments/${digest}`, {
    method: 'PUT',
    headers: { 'Content-Type': file.type || 'application/octet-stream' },
    body: file,
  })
  return digest
}
